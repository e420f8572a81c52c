package org.partyline.media.browser;

import java.time.Duration;
import java.util.OptionalLong;
import org.partyline.media.rtp.RtcpPacket.TransportFeedback;

/// How much a browser's downlink takes, from when our packets arrived there: the delay- and
/// loss-based controllers of draft-ietf-rmcat-gcc-02. What we send follows others' cameras and is
/// often less than the link could take, so that the estimate may grow beyond what was sent; it
/// falls as soon as packets queue up. Lives on the loop.
final class CongestionControl {
  private static final int HISTORY = 4_096;
  private static final long LIFE = Duration.ofSeconds(5).toNanos();
  private static final double FLOOR = 100_000;
  private static final double CEILING = 10_000_000;
  private static final double START = 1_500_000;

  /// Growth while nothing queues up, a second.
  private static final double GROWTH = 1.08;

  private static final double DECREASE = 0.85;
  private static final long BETWEEN_DECREASES = Duration.ofMillis(300).toNanos();
  private static final double MUCH_LOSS = 0.1;
  private static final double RATE_WINDOW_MILLIS = 500;

  private final long[] sentNanos = new long[HISTORY];
  private final int[] sizes = new int[HISTORY];
  private final DelayTrend trend = new DelayTrend();

  private double estimate = START;
  private boolean measured;
  private long lastFeedbackNanos;
  private long lastDecreaseNanos;
  private int packetsSinceLossCheck;
  private int lostSinceLossCheck;
  private double windowStartMillis = Double.NaN;
  private long windowBytes;
  private double acknowledged;
  private long referenceEpoch;
  private int lastReference;

  void sent(int sequence, int bytes, long nowNanos) {
    sentNanos[sequence % HISTORY] = nowNanos;
    sizes[sequence % HISTORY] = bytes;
  }

  void onFeedback(TransportFeedback feedback, long nowNanos) {
    double arrival = referenceMillis(feedback.referenceTime());
    int sequence = feedback.baseSequence();
    for (int delta : feedback.deltas()) {
      int index = sequence % HISTORY;
      packetsSinceLossCheck++;
      if (delta == TransportFeedback.NOT_RECEIVED) {
        lostSinceLossCheck++;
      } else {
        arrival += delta / 4.0;
        if (sentNanos[index] != 0) {
          acknowledge(arrival, sizes[index]);
          trend.onPacket(sentNanos[index] / 1e6, arrival);
          sentNanos[index] = 0;
        }
      }
      sequence = (sequence + 1) & 0xFFFF;
    }
    double elapsed = measured ? Math.min(1, (nowNanos - lastFeedbackNanos) / 1e9) : 0;
    measured = true;
    lastFeedbackNanos = nowNanos;
    switch (trend.state()) {
      case OVERUSE -> decrease(DECREASE * (acknowledged > 0 ? acknowledged : estimate), nowNanos);
      case NORMAL -> estimate *= Math.pow(GROWTH, elapsed);
      case UNDERUSE -> {} // queues empty: wait
    }
    if (packetsSinceLossCheck >= 20) {
      onLoss((double) lostSinceLossCheck / packetsSinceLossCheck, nowNanos);
      packetsSinceLossCheck = 0;
      lostSinceLossCheck = 0;
    }
    estimate = Math.clamp(estimate, FLOOR, CEILING);
  }

  /// The 24 bits of 64 ms, unwrapped.
  private double referenceMillis(int reference) {
    if (measured) {
      int step = (reference - lastReference) << 8 >> 8;
      referenceEpoch += step;
    } else {
      referenceEpoch = reference;
    }
    lastReference = reference;
    return referenceEpoch * 64.0;
  }

  private void acknowledge(double arrivalMillis, int bytes) {
    if (Double.isNaN(windowStartMillis)) {
      windowStartMillis = arrivalMillis;
    }
    double span = arrivalMillis - windowStartMillis;
    if (span >= RATE_WINDOW_MILLIS) {
      acknowledged = windowBytes * 8_000.0 / span;
      windowStartMillis = arrivalMillis;
      windowBytes = 0;
    }
    windowBytes += bytes;
  }

  /// @param fraction lost of late, 0 to 1
  void onLoss(double fraction, long nowNanos) {
    if (fraction > MUCH_LOSS) {
      decrease(estimate * (1 - fraction / 2), nowNanos);
    }
  }

  private void decrease(double to, long nowNanos) {
    if (nowNanos - lastDecreaseNanos > BETWEEN_DECREASES) {
      lastDecreaseNanos = nowNanos;
      estimate = Math.max(FLOOR, Math.min(estimate, to));
    }
  }

  /// In bit/s; empty while nothing was told lately.
  OptionalLong estimate(long nowNanos) {
    return measured && nowNanos - lastFeedbackNanos < LIFE
        ? OptionalLong.of((long) estimate)
        : OptionalLong.empty();
  }
}
