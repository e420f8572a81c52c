package org.partyline.media.rtp;

import java.util.Arrays;

/// How long a packet should wait. Each packet's delay is measured against the fastest of the last
/// seconds, so that a slow drift between the clocks does not count as delay; the target covers 99 %
/// of what was measured lately.
final class PlayoutDelay {
  private static final int MIN_MILLIS = 20;
  private static final int MAX_MILLIS = 200;
  private static final int FIRST_MILLIS = 40;
  private static final int FIRST_PACKETS = 50;
  private static final double COVERED = 0.99;

  /// Per packet: about 10 s of memory.
  private static final double FORGET = 0.998;

  private static final int STEP_MILLIS = 5;
  private static final int STEPS = 60;
  private static final int SECONDS = 5;

  private final int ticksPerMilli;
  private final double[] shares = new double[STEPS];
  private final long[] fastest = new long[SECONDS];
  private long second;
  private long packets;
  private int target;

  PlayoutDelay(int clockRate) {
    ticksPerMilli = clockRate / 1_000;
    target = FIRST_MILLIS * ticksPerMilli;
    Arrays.fill(fastest, Long.MAX_VALUE);
  }

  /// The sender's clock jumped: transit times compare no more, what is known of jitter stays.
  void restart() {
    Arrays.fill(fastest, Long.MAX_VALUE);
  }

  void arrived(long position, long nanos) {
    long transit = ticks(nanos) - position;
    long now = Math.floorDiv(nanos, 1_000_000_000L);
    for (long s = Math.max(second + 1, now - SECONDS + 1); s <= now; s++) {
      fastest[Math.floorMod(s, SECONDS)] = Long.MAX_VALUE;
    }
    second = Math.max(second, now);
    int place = Math.floorMod(now, SECONDS);
    fastest[place] = Math.min(fastest[place], transit);
    long excess = (transit - fastest()) / ticksPerMilli;
    count((int) Math.min(excess / STEP_MILLIS, STEPS - 1));
  }

  private void count(int step) {
    double keep = Math.min(FORGET, 1 - 1.0 / (packets + 1));
    packets++;
    double covered = 0;
    int steps = 0;
    for (int i = 0; i < STEPS; i++) {
      shares[i] = shares[i] * keep + (i == step ? 1 - keep : 0);
      if (covered < COVERED) {
        covered += shares[i];
        steps = i + 1;
      }
    }
    int least = packets < FIRST_PACKETS ? FIRST_MILLIS : MIN_MILLIS;
    target = ticksPerMilli * Math.clamp((long) steps * STEP_MILLIS, least, MAX_MILLIS);
  }

  /// In timestamp units.
  int target() {
    return target;
  }

  /// How much later than the fastest a packet arrives, in timestamp units; negative when faster.
  long excess(long position, long nanos) {
    long least = fastest();
    return least == Long.MAX_VALUE ? 0 : ticks(nanos) - position - least;
  }

  /// The position that should be played now.
  long desired(long nanos) {
    return ticks(nanos) - fastest() - target;
  }

  private long fastest() {
    long least = Long.MAX_VALUE;
    for (long transit : fastest) {
      least = Math.min(least, transit);
    }
    return least;
  }

  private long ticks(long nanos) {
    return nanos / 1_000 * ticksPerMilli / 1_000;
  }
}
