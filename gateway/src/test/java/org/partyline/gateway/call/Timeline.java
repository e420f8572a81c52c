package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// Virtual time: it passes only while a call waits, and then at once.
final class Timeline implements InstantSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Action(Instant when, long order, Runnable what) {}

  private final PriorityQueue<Action> planned =
      new PriorityQueue<>(Comparator.comparing(Action::when).thenComparingLong(Action::order));
  private Instant now = START;
  private long lastOrder;

  @Override
  public Instant instant() {
    return now;
  }

  /// How long it has been since the start.
  Duration elapsed() {
    return Duration.between(START, now);
  }

  /// Plans something for a time after the start.
  void at(Duration sinceStart, Runnable what) {
    planned.add(new Action(START.plus(sinceStart), ++lastOrder, what));
  }

  /// Plans something for later.
  void in(Duration fromNow, Runnable what) {
    planned.add(new Action(now.plus(fromNow), ++lastOrder, what));
  }

  /// Lets what is planned happen, until the deadline or until that is enough.
  void pass(Instant deadline, BooleanSupplier enough) {
    while (!enough.getAsBoolean()) {
      Action next = planned.peek();
      if (next == null || next.when().isAfter(deadline)) {
        now = deadline.isAfter(now) ? deadline : now;
        return;
      }
      planned.remove();
      now = next.when().isAfter(now) ? next.when() : now;
      next.what().run();
    }
  }
}
