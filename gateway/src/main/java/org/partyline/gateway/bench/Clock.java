package org.partyline.gateway.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What is left of a part's time.
final class Clock {
  private final long deadline;

  Clock(Duration length) {
    deadline = System.nanoTime() + length.toNanos();
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  Duration atLeast(Duration least) {
    return has(least) ? left() : least;
  }

  boolean has(Duration needed) {
    return left().compareTo(needed) >= 0;
  }

  /// Lets time go by.
  static void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
