package org.partyline.gateway.bench;

import java.util.Arrays;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.Member;
import org.partyline.media.conference.Mix;

/// A silent member that notes when a room's tick begins, and another that notes when the last of
/// the many is served. Told by the loop, read by the bench between measurements.
final class TickProbe {
  private static final long TICK_NANOS = 20_000_000;
  private static final int NEAR = 50;

  private final Conference room;
  private final Head head = new Head();
  private Tail tail = new Tail();
  private final long[] began = new long[16_384];
  private final long[] served = new long[16_384];
  private volatile boolean noting;
  private int count;

  /// How late ticks are.
  ///
  /// @param begin after the tick was due its work begins, in ms
  /// @param end after the tick was due its last packet is out, in ms
  record Lateness(Percentiles begin, Percentiles end) {}

  /// To be called while the room is empty: the first member is the first in each tick.
  TickProbe(Conference room) {
    this.room = room;
    room.loop().execute(() -> room.add(head));
  }

  /// Begins to note; whoever has joined before is served before.
  void start() {
    Tail old = tail;
    Tail last = new Tail();
    tail = last;
    room.loop()
        .execute(() -> {
          room.remove(old);
          room.add(last);
          count = 0;
          noting = true;
        });
  }

  /// Ends it. To be called on the loop.
  Lateness stop() {
    noting = false;
    int ticks = count;
    double[] begin = new double[ticks];
    double[] end = new double[ticks];
    long[] offset = new long[ticks];
    for (int i = 0; i < ticks; i++) {
      offset[i] = began[i] - i * TICK_NANOS;
    }
    // The loop never begins early, so the earliest tick nearby was on time.
    for (int i = 0; i < ticks; i++) {
      int from = Math.max(0, i - NEAR);
      int to = Math.min(ticks, i + NEAR);
      long onTime = Arrays.stream(offset, from, to).min().orElseThrow();
      begin[i] = (offset[i] - onTime) / 1e6;
      end[i] = begin[i] + (served[i] - began[i]) / 1e6;
    }
    return new Lateness(Percentiles.of(begin), Percentiles.of(end));
  }

  private abstract static class Silent implements Member {
    /// As narrow as can be: the probe must not widen the mix that it looks at.
    @Override
    public int sampleRate() {
      return 8_000;
    }

    @Override
    public int advance() {
      return AudioLevel.SILENCE;
    }

    @Override
    public void readFrame(short[] pcm) {
      Arrays.fill(pcm, (short) 0);
    }

    @Override
    public void writeFrame(Mix mix) {}
  }

  private final class Head extends Silent {
    @Override
    public int csrc() {
      return -1;
    }

    @Override
    public int advance() {
      if (noting && count < began.length) {
        began[count] = System.nanoTime();
        served[count] = began[count];
      }
      return super.advance();
    }
  }

  private final class Tail extends Silent {
    @Override
    public int csrc() {
      return -2;
    }

    @Override
    public void writeFrame(Mix mix) {
      if (noting && count < began.length && began[count] != 0) {
        served[count] = System.nanoTime();
        count++;
      }
    }
  }
}
