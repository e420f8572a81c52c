package org.partyline.gateway.bench.quality;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.partyline.gateway.bench.PhoneOffer;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.phone.PhoneNetwork;
import org.partyline.media.phone.RtpPhoneLeg;
import org.partyline.media.sdp.Sdp;

/// Phones in one room of the gateway, in time that only moves by [#run]: all is real, RTP and
/// sockets included, but the clock.
final class Call implements AutoCloseable {
  private final MediaLoop loop = MediaLoop.stepped("quality");
  private final PhoneNetwork network =
      new PhoneNetwork(
          InetAddress.getLoopbackAddress(),
          InetAddress.getLoopbackAddress(),
          0,
          0,
          Duration.ofHours(1));
  private final Conference room = new Conference(loop, "quality");
  private final List<Handset> handsets = new ArrayList<>();
  private final List<RtpPhoneLeg> legs = new ArrayList<>();
  private final long begin = loop.nanoTime();

  /// Lets a phone in.
  Handset join(Handset handset, AudioCodec codec) {
    RtpPhoneLeg leg =
        RtpPhoneLeg.open(
            loop,
            network,
            new PhoneSettings(List.of(codec), Set.of(InetAddress.getLoopbackAddress())),
            _ -> {});
    legs.add(leg);
    handsets.add(handset);
    Sdp answer = Sdp.parse(leg.answer(PhoneOffer.of(codec, handset.port())));
    handset.target(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), answer.media().getFirst().port()));
    leg.confirmed();
    leg.join(room, handsets.size());
    return handset;
  }

  void run(int millis) {
    for (int i = 0; i < millis; i++) {
      loop.advance(Duration.ofMillis(1));
      double now = (loop.nanoTime() - begin) / 1e6;
      handsets.forEach(handset -> handset.pass(now));
    }
  }

  LegStats stats(int index) {
    return legs.get(index).stats();
  }

  @Override
  public void close() {
    legs.forEach(RtpPhoneLeg::close);
    room.close();
    network.close();
    loop.advance(Duration.ofMillis(5));
    loop.close();
    handsets.forEach(Handset::close);
  }
}
