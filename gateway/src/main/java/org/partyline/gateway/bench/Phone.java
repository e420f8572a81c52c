package org.partyline.gateway.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.partyline.media.PhoneLeg;
import org.partyline.media.sdp.Sdp;

/// A telephone on a [PhoneLeg].
final class Phone implements Party {
  private final PhonePort port;
  private final PhoneLeg leg;
  private final Voice voice;
  private final InetSocketAddress target;
  private final int type;
  private final int ssrc;
  private int index;
  private int timestamp;
  private long markNanos;

  /// Agrees with the leg by SDP.
  Phone(PhonePort port, PhoneLeg leg, Voice voice, int ssrc) {
    this.port = port;
    this.leg = leg;
    this.voice = voice;
    this.ssrc = ssrc;
    type = PhoneOffer.type(voice.codec());
    String answer = leg.answer(withEvents(PhoneOffer.of(voice.codec(), port.port())));
    leg.confirmed();
    target =
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), Sdp.parse(answer).media().getFirst().port());
  }

  /// As real phones offer them; else the leg would look for digits in the sound.
  private static String withEvents(String offer) {
    return offer.replaceFirst("(m=.*)\r\n", "$1 101\r\n") + "a=rtpmap:101 telephone-event/8000\r\n";
  }

  void hear(PhonePort.Ear ear) {
    port.listen(target, ear);
  }

  PhoneLeg leg() {
    return leg;
  }

  /// When the last mark was said.
  long markNanos() {
    return markNanos;
  }

  @Override
  public void speak() {
    if (voice.isMark(index)) {
      markNanos = System.nanoTime();
    }
    port.send(target, type, index & 0xFFFF, timestamp, ssrc, voice.frame(index));
    index++;
    timestamp += voice.codec().clockRate() / 50;
  }
}
