package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A token-bucket rate limiter per key: a burst, then one per interval. Bounded; used by one
/// thread.
final class KeyedRateLimiter {
  private static final int MAX_KEYS = 10_000;

  private final int burst;
  private final Duration interval;

  /// When each one's bucket will be full again.
  private final Map<String, Instant> fullAt = new LinkedHashMap<>();

  KeyedRateLimiter(int burst, Duration interval) {
    this.burst = burst;
    this.interval = interval;
  }

  boolean take(String key, Instant now) {
    Instant full = fullAt.getOrDefault(key, now);
    Instant next = (full.isBefore(now) ? now : full).plus(interval);
    if (Duration.between(now, next).compareTo(interval.multipliedBy(burst)) > 0) {
      return false;
    }
    // Put at the end, so that the one heard of longest ago is the first to be forgotten.
    fullAt.remove(key);
    fullAt.put(key, next);
    if (fullAt.size() > MAX_KEYS) {
      fullAt.remove(fullAt.keySet().iterator().next());
    }
    return true;
  }

  /// The holder of a key is known by another one from now on.
  void rename(String from, String to) {
    Instant full = fullAt.remove(from);
    if (full != null) {
      fullAt.merge(to, full, (one, other) -> one.isAfter(other) ? one : other);
    }
  }
}
