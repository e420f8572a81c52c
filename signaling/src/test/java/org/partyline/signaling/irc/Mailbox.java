package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The events of a connection under test, awaited one by one.
final class Mailbox implements Consumer<IrcEvent> {
  static final IrcSettings.Pace FAST = new IrcSettings.Pace(20, 20);

  /// Tests wait for the next attempt.
  static final IrcSettings.Retry SOON =
      new IrcSettings.Retry(
          new IrcSettings.Wait(Duration.ofMillis(100), Duration.ofMillis(300)),
          new IrcSettings.Wait(Duration.ofMillis(200), Duration.ofMillis(400)));

  private final BlockingQueue<IrcEvent> events = new LinkedBlockingQueue<>();
  private final Queue<IrcEvent> all = new ConcurrentLinkedQueue<>();

  @Override
  public void accept(IrcEvent event) {
    all.add(event);
    events.add(event);
  }

  /// Whether such an event has ever come.
  boolean seen(Class<? extends IrcEvent> kind) {
    return all.stream().anyMatch(kind::isInstance);
  }

  /// The next event of the kind that fits; what comes before it is passed over.
  <E extends IrcEvent> E await(Class<E> kind, Predicate<E> fits) throws InterruptedException {
    List<IrcEvent> passed = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (true) {
      IrcEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        return fail("no " + kind.getSimpleName() + " that fits, but " + passed);
      }
      if (kind.isInstance(event) && fits.test(kind.cast(event))) {
        return kind.cast(event);
      }
      passed.add(event);
    }
  }

  <E extends IrcEvent> E await(Class<E> kind) throws InterruptedException {
    return await(kind, event -> true);
  }
}
