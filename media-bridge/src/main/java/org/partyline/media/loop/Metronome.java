package org.partyline.media.loop;

import java.util.Arrays;

/// Runs ticks every 20 ms on an absolute schedule. The ticks are dealt out to four beats, 5 ms
/// apart, so that many conferences don't all work at the same instant. Belongs to its loop's
/// thread.
final class Metronome {
  static final long TICK_NANOS = 20_000_000;

  /// Maximum number of missed ticks caught up in one go: as many as jitter buffers absorb.
  static final int MAX_CATCH_UP = 4;

  private static final int BEATS = 4;
  private static final Ticker[] NONE = {};

  private final Ticker[][] beats = new Ticker[BEATS][];
  private final long[] due = new long[BEATS];
  private final QuietLog log;

  // One writer, read by any thread for statistics.
  private volatile long ticks;
  private volatile long skipped;
  private volatile long lagSum;
  private volatile long lagMax;

  Metronome(long now, QuietLog log) {
    this.log = log;
    for (int i = 0; i < BEATS; i++) {
      beats[i] = NONE;
      due[i] = now + TICK_NANOS + i * (TICK_NANOS / BEATS);
    }
  }

  static final class Ticker {
    private final Runnable task;
    private volatile boolean cancelled;

    Ticker(Runnable task) {
      this.task = task;
    }

    /// True the first time.
    boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      return first;
    }
  }

  void add(Ticker ticker, long now) {
    int beat = 0;
    for (int i = 1; i < BEATS; i++) {
      if (beats[i].length < beats[beat].length) {
        beat = i;
      }
    }
    if (beats[beat].length == 0) {
      due[beat] += Math.max(0, (now - due[beat]) / TICK_NANOS + 1) * TICK_NANOS;
    }
    // A new array each time, since one may be running.
    Ticker[] grown = Arrays.copyOf(beats[beat], beats[beat].length + 1);
    grown[grown.length - 1] = ticker;
    beats[beat] = grown;
  }

  void remove(Ticker ticker) {
    for (int i = 0; i < BEATS; i++) {
      beats[i] = Arrays.stream(beats[i]).filter(t -> t != ticker).toArray(Ticker[]::new);
    }
  }

  /// The nanoseconds until the next tick, at most `most`
  long untilDue(long now, long most) {
    long until = most;
    for (int i = 0; i < BEATS; i++) {
      if (beats[i].length > 0) {
        until = Math.min(until, due[i] - now);
      }
    }
    return until;
  }

  void runDue(long now) {
    for (int i = 0; i < BEATS; i++) {
      if (beats[i].length > 0 && now - due[i] >= 0) {
        run(i, now - due[i]);
      }
    }
  }

  private void run(int beat, long lag) {
    long missed = lag / TICK_NANOS;
    int steps = (int) Math.min(missed, MAX_CATCH_UP - 1) + 1;
    due[beat] += (missed + 1) * TICK_NANOS;
    count(steps, missed + 1 - steps, lag);
    for (int step = 0; step < steps; step++) {
      for (Ticker ticker : beats[beat]) {
        if (!ticker.cancelled) {
          run(ticker);
        }
      }
    }
  }

  private void run(Ticker ticker) {
    try {
      ticker.task.run();
    } catch (Throwable fault) {
      log.warn("a tick failed", fault);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
  private void count(int steps, long left, long lag) {
    ticks += steps;
    skipped += left;
    lagSum += lag;
    lagMax = Math.max(lagMax, lag);
  }

  long ticks() {
    return ticks;
  }

  long skipped() {
    return skipped;
  }

  long meanLagNanos() {
    return ticks == 0 ? 0 : lagSum / ticks;
  }

  long maxLagNanos() {
    return lagMax;
  }
}
