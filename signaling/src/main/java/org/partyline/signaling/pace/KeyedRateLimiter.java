package org.partyline.signaling.pace;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A [TokenBucket] for each key. Thread-safe; of too many keys the one unused for longest is
/// forgotten.
public final class KeyedRateLimiter<K> {
  private final int burst;
  private final double perSecond;
  private final Map<K, TokenBucket> buckets;

  /// @param maxKeys buckets that are kept
  public KeyedRateLimiter(int burst, double perSecond, int maxKeys) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, TokenBucket> eldest) {
            return size() > maxKeys;
          }
        };
  }

  /// Takes one of the key's tokens if there is one.
  ///
  /// @param now monotonic time in nanoseconds
  public synchronized boolean tryTake(K key, long now) {
    return buckets.computeIfAbsent(key, _ -> new TokenBucket(burst, perSecond)).tryTake(now);
  }

  /// As above, by a clock that never steps.
  public boolean tryTake(K key, Instant now) {
    return tryTake(key, Duration.between(Instant.EPOCH, now).toNanos());
  }

  /// How long the key has no token.
  public synchronized Duration untilNext(K key, Instant now) {
    TokenBucket bucket = buckets.get(key);
    return bucket == null
        ? Duration.ZERO
        : Duration.ofNanos(bucket.untilNext(Duration.between(Instant.EPOCH, now).toNanos()));
  }

  /// The holder of a key is known by another one from now on, and gets no new tokens by that.
  public synchronized void rename(K from, K to) {
    TokenBucket bucket = buckets.remove(from);
    if (bucket != null) {
      buckets.putIfAbsent(to, bucket);
    }
  }
}
