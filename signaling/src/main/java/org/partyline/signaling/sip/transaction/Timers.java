package org.partyline.signaling.sip.transaction;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Runs tasks after a delay, on the monotonic clock. Tasks must not block.
@FunctionalInterface
public interface Timers {
  /// A task that waits for its time.
  @FunctionalInterface
  interface Timer {
    void cancel();
  }

  Timer after(Duration delay, Runnable task);

  /// Timers of an executor; once that is shut down nothing is timed any more.
  static Timers on(ScheduledExecutorService executor) {
    return (delay, task) -> {
      try {
        Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
      } catch (RejectedExecutionException e) {
        return () -> {};
      }
    };
  }
}
