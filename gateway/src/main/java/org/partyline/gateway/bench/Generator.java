package org.partyline.gateway.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// The thread of all far ends. They speak every 20 ms each, spread over twenty instants so that
/// their packets don't come in bursts.
final class Generator implements AutoCloseable {
  private static final int SLOTS = 20;

  /// From one party's instant to that of the next: few of them are as well spread as many.
  private static final int STRIDE = 7;

  private static final long STEP_NANOS = 1_000_000;
  private static final int KEEP_ALIVE_STEPS = 4_000;

  private final List<CopyOnWriteArrayList<Party>> slots =
      IntStream.range(0, SLOTS).mapToObj(_ -> new CopyOnWriteArrayList<Party>()).toList();
  private final CopyOnWriteArrayList<Runnable> inboxes = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private int next;
  private volatile boolean closing;
  private final LongAccumulator lag = new LongAccumulator(Math::max, 0);

  Generator() {
    thread = Thread.ofPlatform().name("bench-generator").start(this::run);
  }

  /// From one thread only.
  void add(Party party) {
    slots.get(next).add(party);
    next = (next + STRIDE) % SLOTS;
  }

  /// Looked into at every step.
  void addInbox(Runnable inbox) {
    inboxes.add(inbox);
  }

  /// How late it has been since last asked, at worst, in nanoseconds.
  long lag() {
    return lag.getThenReset();
  }

  private void run() {
    long start = System.nanoTime();
    for (long step = 0; !closing; step++) {
      long due = start + step * STEP_NANOS;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      lag.accumulate(System.nanoTime() - due);
      step(step);
    }
  }

  private void step(long step) {
    List<Party> parties = slots.get((int) (step % SLOTS));
    boolean keepAlive = step % KEEP_ALIVE_STEPS < SLOTS;
    for (Party party : parties) {
      party.speak();
      if (keepAlive) {
        party.keepAlive();
      }
    }
    for (Party party : parties) {
      party.listen();
    }
    inboxes.forEach(Runnable::run);
  }

  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
