package org.partyline.media.loop;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Things to do once, later. Belongs to its loop's thread.
final class Timers {
  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private final QuietLog log;

  Timers(QuietLog log) {
    this.log = log;
  }

  static final class Timer implements Cancellable, Comparable<Timer> {
    private final long due;
    private volatile @Nullable Runnable task;

    Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    /// The timer stays queued until due, but what it holds is freed.
    @Override
    public void cancel() {
      task = null;
    }

    @Override
    public int compareTo(Timer other) {
      return Long.signum(due - other.due);
    }
  }

  void add(Timer timer) {
    queue.add(timer);
  }

  /// The nanoseconds until the next timer is due, at most `most`
  long untilDue(long now, long most) {
    Timer next = queue.peek();
    return next == null ? most : Math.min(most, next.due - now);
  }

  void runDue(long now) {
    Timer next = queue.peek();
    while (next != null && now - next.due >= 0) {
      queue.remove();
      run(next);
      next = queue.peek();
    }
  }

  private void run(Timer timer) {
    Runnable task = timer.task;
    if (task == null) {
      return;
    }
    try {
      task.run();
    } catch (Throwable fault) {
      log.warn("a timer failed", fault);
    }
  }
}
