package org.partyline.gateway.bench;

import static org.partyline.gateway.bench.Report.number;
import static org.partyline.gateway.bench.Report.percent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.partyline.media.MediaRoom;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.MixedRoom;

/// Calls of two: a browser and a G.711 phone in a room of their own, both speaking all the time.
final class Pairs {
  private static final double FULL = 0.7;
  private static final double HOPELESS = 0.3;

  private Pairs() {}

  static Capacity measure(Report report, Clock clock, Duration point, int... sizes) {
    Voice opus = Voice.speech(AudioCodec.OPUS);
    Voice g711 = Voice.speech(AudioCodec.PCMA);
    Capacity capacity = new Capacity();
    report.header("calls", "loop CPU", "µs/tick", "µs/call", "skipped", "heard");
    try (Stage stage = new Stage()) {
      List<MediaRoom> rooms = new ArrayList<>();
      for (int size : sizes) {
        if (capacity.measured() > 0 && !clock.has(point.multipliedBy(2))) {
          break;
        }
        List<MediaRoom> added = new ArrayList<>();
        while (rooms.size() < size) {
          MediaRoom room = stage.room("pair-" + rooms.size());
          stage.phone(room, g711);
          rooms.add(room);
          added.add(room);
        }
        stage.browsers(added, _ -> opus);
        Clock.pass(point.dividedBy(3));
        LoopMeter meter = new LoopMeter(MixedRoom.conferenceOf(rooms.getFirst()).loop());
        Heard heard = new Heard(stage::heard);
        Clock.pass(point.multipliedBy(2).dividedBy(3));
        LoopMeter.Load load = meter.stop();
        double share = heard.share(2 * size);
        report.row(
            Integer.toString(size),
            percent(load.cpu()),
            number(load.microsPerTick()),
            number(load.microsPerTick() / size),
            percent(load.skipped()),
            percent(share));
        if (!Heard.isEnough(share)) {
          break;
        }
        capacity.add(size, load.microsPerTick());
        if (load.cpu() > FULL || load.skipped() > HOPELESS) {
          break;
        }
      }
    }
    return capacity;
  }
}
