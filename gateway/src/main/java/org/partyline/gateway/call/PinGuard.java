package org.partyline.gateway.call;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Makes guessing PINs slow, and refuses nobody: after many wrong PINs every verdict, right or
/// wrong, comes later (docs/decisions/0003). Thread-safe.
///
/// A caller whom a trusted carrier vouches for waits for their own wrong PINs only. The others
/// share the waiting of the address that they come from, since whoever can forge one number can
/// forge many; one who does not forge fills a bucket of their own first.
public final class PinGuard {
  /// One caller: 6 wrong PINs are free, and one in two minutes.
  private static final Rule CALLER =
      new Rule(6, Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofSeconds(60));

  /// All who come from one address and nobody vouches for: 30 are free, and one in ten seconds.
  private static final Rule ADDRESS =
      new Rule(30, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30));

  private static final int MAX_BUCKETS = 20_000;

  private final InstantSource clock;
  private final Map<String, Bucket> callers = lru();
  private final Map<InetAddress, Bucket> addresses = lru();

  /// Who enters PINs.
  ///
  /// @param claimed the caller number as anybody can write it; empty when it is hidden
  /// @param vouched the caller number that a trusted carrier asserts
  public record Caller(InetAddress address, Optional<String> claimed, Optional<String> vouched) {
    private Optional<String> key() {
      return vouched
          .map(number -> "vouched " + number)
          .or(() -> claimed.map(number -> number + "@" + address.getHostAddress()));
    }
  }

  /// @param clock monotonic
  public PinGuard(InstantSource clock) {
    this.clock = clock;
  }

  /// How long to wait before the caller is told whether a PIN was right.
  synchronized Duration delay(Caller caller) {
    Instant now = clock.instant();
    Duration own = caller.key().map(callers::get).map(b -> b.delay(now)).orElse(Duration.ZERO);
    if (caller.vouched().isPresent()) {
      return own;
    }
    Bucket shared = addresses.get(caller.address());
    Duration common = shared == null ? Duration.ZERO : shared.delay(now);
    return own.compareTo(common) > 0 ? own : common;
  }

  synchronized void wrong(Caller caller) {
    Instant now = clock.instant();
    boolean slowed = false;
    if (caller.key().isPresent()) {
      Bucket own = callers.computeIfAbsent(caller.key().get(), _ -> new Bucket(CALLER));
      slowed = own.delay(now).isPositive();
      own.fill(now);
    }
    if (caller.vouched().isEmpty() && !slowed) {
      addresses.computeIfAbsent(caller.address(), _ -> new Bucket(ADDRESS)).fill(now);
    }
  }

  /// Forgets the one heard of longest ago first.
  private static <K> Map<K, Bucket> lru() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
        return size() > MAX_BUCKETS;
      }
    };
  }

  /// @param free wrong PINs without delay
  /// @param leak the time in which one is forgotten
  /// @param step what each one beyond adds to the delay
  private record Rule(int free, Duration leak, Duration step, Duration maxDelay) {
    /// A fuller bucket would delay no longer, only be longer in emptying.
    double size() {
      return free + (double) maxDelay.toMillis() / step.toMillis();
    }
  }

  private static final class Bucket {
    private final Rule rule;
    private double level;
    private Instant since = Instant.EPOCH;

    Bucket(Rule rule) {
      this.rule = rule;
    }

    void fill(Instant now) {
      level = Math.min(rule.size(), level(now) + 1);
      since = now;
    }

    Duration delay(Instant now) {
      double beyond = level(now) - rule.free() + 1;
      return beyond < 1
          ? Duration.ZERO
          : Duration.ofMillis(
              Math.min(rule.maxDelay().toMillis(), (long) (beyond * rule.step().toMillis())));
    }

    private double level(Instant now) {
      double leaked = (double) Duration.between(since, now).toMillis() / rule.leak().toMillis();
      return Math.max(0, level - leaked);
    }
  }
}
