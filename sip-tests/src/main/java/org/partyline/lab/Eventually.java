package org.partyline.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what must come true, never longer than until it does.
public final class Eventually {
  private static final Duration STEP = Duration.ofMillis(50);

  private Eventually() {}

  /// Fails with the sentence `what` unless the condition holds within the time. A condition that
  /// throws counts as not yet true; what it threw last becomes the cause.
  public static void eventually(String what, Duration within, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + within.toNanos();
    Throwable last = null;
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception | AssertionError e) {
        last = e;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Not within " + within.toMillis() + " ms: " + what, last);
      }
      pause(STEP);
    }
  }

  /// Lets time pass where only time itself is the matter (pacing a stream, between two looks).
  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("interrupted while waiting");
    }
  }
}
