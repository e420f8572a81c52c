package org.partyline.gateway.bench;

import static org.partyline.gateway.bench.Report.number;
import static org.partyline.gateway.bench.Report.percent;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.partyline.media.MediaRoom;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.MixedRoom;

/// One room that grows: by those who listen, or by those who speak.
final class RoomGrowth implements AutoCloseable {
  private static final double FULL = 0.7;
  private static final double HOPELESS = 0.3;

  private final Stage stage = new Stage();
  private final MediaRoom room = stage.room("bench");
  private final Conference mix = MixedRoom.conferenceOf(room);
  private final TickProbe probe = new TickProbe(mix);
  private final LoopMeter meter = new LoopMeter(mix.loop());
  private final Heard heard = new Heard(stage::heard);
  private final Report report;
  private final Clock clock;
  private final Duration point;
  private int members;
  private int speakers;
  private boolean served;

  RoomGrowth(Report report, Clock clock, Duration point) {
    this.report = report;
    this.clock = clock;
    this.point = point;
  }

  /// Five speak; more and more listen, until the loop is full or the time is over.
  Capacity listeners(AudioCodec codec, boolean browsers, int... sizes) {
    Voice speech = Voice.speech(codec);
    Voice silence = Voice.silence(codec);
    Capacity capacity = new Capacity();
    header("legs");
    for (int size : sizes) {
      if (lacksTime(capacity) || tooMany(size, browsers)) {
        break;
      }
      grow(Math.min(5, size), speech, browsers);
      grow(size, silence, browsers);
      LoopMeter.Load load = measure();
      if (!served) {
        break;
      }
      capacity.add(size, load.microsPerTick());
      if (load.cpu() >= FULL || load.skipped() >= HOPELESS) {
        break;
      }
    }
    return capacity;
  }

  /// The same number of parties, of whom more and more speak.
  void speakers(AudioCodec codec, boolean browsers, int size, int... counts) {
    Voice speech = Voice.speech(codec);
    header("speakers");
    grow(size, Voice.silence(codec), browsers);
    for (int count : counts) {
      if (speakers > 0 && !clock.has(point)) {
        break;
      }
      grow(size + count, speech, browsers);
      speakers = count;
      measure();
    }
  }

  private void header(String what) {
    report.header(
        what,
        "loop CPU",
        "µs/tick",
        "µs/leg",
        "tick late p50/p99 ms",
        "last packet p50/p99 ms",
        "skipped",
        "heard");
  }

  private boolean lacksTime(Capacity capacity) {
    return capacity.measured() > 0 && !clock.has(point.multipliedBy(2));
  }

  private static boolean tooMany(int size, boolean browsers) {
    return (browsers ? size : 2L * size) > Machine.freeFiles();
  }

  private void grow(int size, Voice voice, boolean browsers) {
    int more = size - members;
    if (more <= 0) {
      return;
    }
    if (browsers) {
      stage.browsers(Collections.nCopies(more, room), _ -> voice);
    } else {
      for (int i = 0; i < more; i++) {
        stage.phone(room, voice);
      }
    }
    members = size;
  }

  private LoopMeter.Load measure() {
    Clock.pass(point.dividedBy(3)); // until jitter buffers and the compiler have settled
    probe.start();
    meter.start();
    heard.start();
    Clock.pass(point.multipliedBy(2).dividedBy(3));
    LoopMeter.Load load = meter.stop();
    double share = heard.share(members);
    served = Heard.isEnough(share);
    TickProbe.Lateness late = CompletableFuture.supplyAsync(probe::stop, mix.loop()).join();
    report.row(
        Integer.toString(speakers > 0 ? speakers : members),
        percent(load.cpu()),
        number(load.microsPerTick()),
        number(load.microsPerTick() / members),
        late.begin().toString(),
        late.end().toString(),
        percent(load.skipped()),
        percent(share));
    return load;
  }

  @Override
  public void close() {
    stage.close();
  }
}
