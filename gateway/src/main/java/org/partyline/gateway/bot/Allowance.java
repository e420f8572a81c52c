package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often each of many may do something: so many at once, then one per interval. Used by one
/// thread.
final class Allowance {
  private static final int MOST_REMEMBERED = 10_000;

  private final int burst;
  private final Duration interval;

  /// When each one's bucket will be full again.
  private final Map<String, Instant> fullAt = new LinkedHashMap<>();

  Allowance(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval;
  }

  boolean take(String who, Instant now) {
    Instant full = fullAt.getOrDefault(who, now);
    Instant next = (full.isBefore(now) ? now : full).plus(interval);
    if (Duration.between(now, next).compareTo(interval.multipliedBy(burst)) > 0) {
      return false;
    }
    // Put at the end, so that the one heard of longest ago is the first to be forgotten.
    fullAt.remove(who);
    fullAt.put(who, next);
    if (fullAt.size() > MOST_REMEMBERED) {
      fullAt.remove(fullAt.keySet().iterator().next());
    }
    return true;
  }
}
