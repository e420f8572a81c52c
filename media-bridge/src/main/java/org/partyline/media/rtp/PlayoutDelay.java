package org.partyline.media.rtp;

import java.util.Arrays;

/// The target delay of a jitter buffer. Each packet's transit time is compared with the fastest of
/// the last seconds, so that clock drift does not count as delay; the target is the 99 % quantile
/// of the recent delays.
final class PlayoutDelay {
  private static final int MIN_MILLIS = 20;
  private static final int MAX_MILLIS = 200;
  private static final int FIRST_MILLIS = 40;
  private static final int FIRST_PACKETS = 50;
  private static final double COVERED = 0.99;

  /// Decay of the histogram per packet: about 10 s of memory.
  private static final double FORGET = 0.998;

  private static final double RESCALE = 1e200;

  private static final int STEP_MILLIS = 5;
  private static final int STEPS = 60;
  private static final int SECONDS = 5;

  private final int ticksPerMilli;
  private final double[] weights = new double[STEPS];
  private final long[] fastest = new long[SECONDS];
  private double total;
  private long least = Long.MAX_VALUE;
  private long second;
  private long packets;
  private int target;

  PlayoutDelay(int clockRate) {
    ticksPerMilli = clockRate / 1_000;
    target = FIRST_MILLIS * ticksPerMilli;
    Arrays.fill(fastest, Long.MAX_VALUE);
  }

  /// The sender's timestamps jumped: earlier transit times are no longer comparable. The measured
  /// jitter is kept.
  void restart() {
    Arrays.fill(fastest, Long.MAX_VALUE);
    least = Long.MAX_VALUE;
  }

  void arrived(long position, long nanos) {
    long transit = ticks(nanos) - position;
    long now = Math.floorDiv(nanos, 1_000_000_000L);
    if (now > second) {
      forget(now);
    }
    int place = Math.floorMod(now, SECONDS);
    fastest[place] = Math.min(fastest[place], transit);
    least = Math.min(least, transit);
    long excess = (transit - least) / ticksPerMilli;
    count((int) Math.min(excess / STEP_MILLIS, STEPS - 1));
  }

  /// Drops minima older than some seconds.
  private void forget(long now) {
    for (long s = Math.max(second + 1, now - SECONDS + 1); s <= now; s++) {
      fastest[Math.floorMod(s, SECONDS)] = Long.MAX_VALUE;
    }
    second = now;
    least = Long.MAX_VALUE;
    for (long transit : fastest) {
      least = Math.min(least, transit);
    }
  }

  /// Instead of shrinking all weights by [#FORGET], the newest is the larger by as much.
  private void count(int step) {
    double keep = Math.min(FORGET, 1 - 1.0 / (packets + 1));
    packets++;
    double weight = packets == 1 ? 1 : total * (1 - keep) / keep;
    weights[step] += weight;
    total += weight;
    if (total > RESCALE) {
      for (int i = 0; i < STEPS; i++) {
        weights[i] /= total;
      }
      total = 1;
    }
    double covered = 0;
    int steps = 0;
    while (steps < STEPS && covered < COVERED * total) {
      covered += weights[steps++];
    }
    int shortest = packets < FIRST_PACKETS ? FIRST_MILLIS : MIN_MILLIS;
    target = ticksPerMilli * Math.clamp((long) steps * STEP_MILLIS, shortest, MAX_MILLIS);
  }

  /// In timestamp units.
  int target() {
    return target;
  }

  /// How much later than the fastest a packet arrives, in timestamp units; negative when faster.
  long excess(long position, long nanos) {
    return least == Long.MAX_VALUE ? 0 : ticks(nanos) - position - least;
  }

  /// The position that should be played now.
  long desired(long nanos) {
    return ticks(nanos) - least - target;
  }

  private long ticks(long nanos) {
    return nanos / 1_000 * ticksPerMilli / 1_000;
  }
}
