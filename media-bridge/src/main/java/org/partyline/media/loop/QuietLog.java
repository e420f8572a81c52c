package org.partyline.media.loop;

import org.slf4j.Logger;

/// Logs the faults of packets and ticks, which may come by the thousand, a few at a time. Belongs
/// to one thread.
final class QuietLog {
  private static final int BURST = 5;
  private static final long PERIOD_NANOS = 10_000_000_000L;

  private final Logger log;
  private long periodStart;
  private int inPeriod;
  private long left;

  QuietLog(Logger log) {
    this.log = log;
  }

  void warn(String message, Throwable fault) {
    long now = System.nanoTime();
    if (now - periodStart > PERIOD_NANOS) {
      if (left > 0) {
        log.warn("{} more failures were not logged", left);
      }
      periodStart = now;
      inPeriod = 0;
      left = 0;
    }
    if (inPeriod++ < BURST) {
      log.warn(message, fault);
    } else {
      left++;
    }
  }
}
