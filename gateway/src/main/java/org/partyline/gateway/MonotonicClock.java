package org.partyline.gateway;

import java.time.Instant;
import java.time.InstantSource;

/// Time that never steps, for timeouts and limits: the wall clock's at the start, and from there on
/// what really passed. Whoever writes a date down asks the wall clock.
final class MonotonicClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
