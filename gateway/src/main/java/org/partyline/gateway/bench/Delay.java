package org.partyline.gateway.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.conference.Conference;
import org.partyline.media.rtp.RtpPacket;

/// How late a sound is heard: from the packet whose sound begins with a mark, to the packet in
/// which the mark comes out, plus its place in there. What speaker and listener add themselves, a
/// packet's length above all, is the same without a gateway and not in it.
final class Delay {
  private static final int ROOMS = 12;
  private static final int SAMPLES_PER_MILLI = 8;
  private static final int LOUD = 25;
  private static final long TOO_OLD = 450_000_000;

  private final Stage stage;
  private final List<Phone> speakers = new ArrayList<>();
  private final List<Double> fromBrowsers = new ArrayList<>();
  private final List<Double> fromPhones = new ArrayList<>();
  private volatile boolean noting;

  /// In milliseconds.
  ///
  /// @param fromBrowsers to a phone, jitter buffer included
  /// @param fromPhones to a phone, jitter buffer included
  /// @param buffer what the jitter buffers aim at, on average
  record Result(Percentiles fromBrowsers, Percentiles fromPhones, double buffer) {}

  private Delay(Stage stage) {
    this.stage = stage;
  }

  static Result measure(Duration time) {
    Delay delay;
    double buffer;
    try (Stage stage = new Stage()) {
      delay = new Delay(stage);
      delay.open();
      Clock.pass(time.dividedBy(4));
      delay.noting = true;
      Clock.pass(time.multipliedBy(3).dividedBy(4));
      buffer =
          delay.speakers.stream()
              .mapToInt(phone -> phone.leg().stats().bufferMillis())
              .average()
              .orElse(0);
    } // the generator's thread has ended, so its lists are ours now
    return new Result(percentiles(delay.fromBrowsers), percentiles(delay.fromPhones), buffer);
  }

  private void open() {
    Voice silence = Voice.silence(AudioCodec.PCMA);
    Voice phoneMarks = Voice.marks(AudioCodec.PCMA);
    Voice browserMarks = Voice.marks(AudioCodec.OPUS);
    List<Conference> rooms = new ArrayList<>();
    List<Phone> listeners = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      Conference room = stage.room("delay-" + i);
      rooms.add(room);
      listeners.add(stage.phone(room, silence));
    }
    List<Surfer> surfers = stage.browsers(rooms, _ -> browserMarks);
    for (int i = 0; i < ROOMS; i++) {
      listeners.get(i).hear(new Ear(surfers.get(i)::markNanos, fromBrowsers));
    }
    for (int i = 0; i < ROOMS; i++) {
      Conference room = stage.room("delay-phones-" + i);
      Phone speaker = stage.phone(room, phoneMarks);
      speakers.add(speaker);
      stage.phone(room, silence).hear(new Ear(speaker::markNanos, fromPhones));
    }
  }

  private static Percentiles percentiles(List<Double> millis) {
    return Percentiles.of(millis.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// Finds the mark to the millisecond.
  private final class Ear implements PhonePort.Ear {
    private final LongSupplier markNanos;
    private final List<Double> delays;
    private long heard;

    Ear(LongSupplier markNanos, List<Double> delays) {
      this.markNanos = markNanos;
      this.delays = delays;
    }

    @Override
    public void onPacket(RtpPacket packet, long nanos) {
      long mark = markNanos.getAsLong();
      if (mark == heard || nanos - mark > TOO_OLD) {
        return;
      }
      ByteBuffer payload = packet.payload();
      for (int milli = 0; payload.remaining() >= SAMPLES_PER_MILLI; milli++) {
        ByteBuffer part = payload.slice(payload.position(), SAMPLES_PER_MILLI);
        if (AudioLevel.ofG711(AudioCodec.PCMA, part) < LOUD) {
          heard = mark;
          if (noting) {
            delays.add((nanos - mark) / 1e6 + milli);
          }
          return;
        }
        payload.position(payload.position() + SAMPLES_PER_MILLI);
      }
    }
  }
}
