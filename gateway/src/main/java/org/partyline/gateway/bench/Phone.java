package org.partyline.gateway.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.partyline.media.PhoneLeg;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.sdp.Sdp;

/// A telephone on a [PhoneLeg].
final class Phone implements Party {
  private static final int DYNAMIC_TYPE = 107;

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
    type = type(voice.codec());
    String answer = leg.answer(withEvents(offer(voice.codec(), port.port())));
    leg.confirmed();
    target =
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), Sdp.parse(answer).media().getFirst().port());
  }

  static int type(AudioCodec codec) {
    return codec.staticPayloadType() < 0 ? DYNAMIC_TYPE : codec.staticPayloadType();
  }

  static String offer(AudioCodec codec, int port) {
    String channels = codec == AudioCodec.OPUS ? "/2" : "";
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    c=IN IP4 127.0.0.1
    t=0 0
    m=audio %d RTP/AVP %d
    a=rtpmap:%d %s/%d%s
    a=rtcp-mux
    a=ptime:20
    """
        .formatted(
            port, type(codec), type(codec), codec.encodingName(), codec.clockRate(), channels)
        .replace("\n", "\r\n");
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
