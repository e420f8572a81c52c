package org.partyline.gateway.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What calls have used in the last 24 hours, and what those that go on may still use. Time and
/// money are reserved before they are used, a few minutes at a time, so that no limit is ever
/// exceeded, however many calls share it. Thread-safe, bounded, and kept in memory: a restart
/// begins anew.
public final class UsageLedger {
  static final Duration WINDOW = Duration.ofHours(24);

  /// Reserved at a time.
  static final Duration LEASE = Duration.ofMinutes(5);

  private static final int MAX_ENTRIES = 50_000;

  private final InstantSource clock;
  private final Deque<Lease> leases = new ArrayDeque<>();

  /// @param clock monotonic
  public UsageLedger(InstantSource clock) {
    this.clock = clock;
  }

  /// What [#reserve] says.
  public sealed interface Grant {}

  /// No: this limit is reached.
  public record Exhausted(Limited limited, String why) implements Grant {}

  /// What was used under a key, reservations included.
  public synchronized Usage usage(String key) {
    forgetOld();
    int calls = 0;
    int live = 0;
    Duration talked = Duration.ZERO;
    BigDecimal cost = BigDecimal.ZERO;
    for (Lease lease : leases) {
      if (lease.counts(key)) {
        calls++;
        live += lease.endedAt.isEmpty() ? 1 : 0;
        talked = talked.plus(lease.length);
        cost = cost.add(lease.cost());
      }
    }
    return new Usage(calls, talked, live, cost);
  }

  /// Reserves a call, before it is dialled.
  ///
  /// @param price what it costs; empty where that is not known, which no spending limit admits
  public synchronized Grant reserve(List<Limited> limits, Optional<Price> price) {
    forgetOld();
    for (Limited limited : limits) {
      if (price.isEmpty() && limited.limits().spending().isPresent()) {
        return new Exhausted(
            limited,
            "what the call costs is not known, and the cost for " + limited.word() + " is limited");
      }
      Optional<String> exceeded =
          limited.limits().exceededBy(usage(limited.key()), DialPolicy.SHORTEST, price);
      if (exceeded.isPresent()) {
        return new Exhausted(limited, limited.exhausted(exceeded.get()));
      }
    }
    if (leases.size() >= MAX_ENTRIES) {
      return new Exhausted(limits.getFirst(), "too many calls were made in 24 hours");
    }
    var lease = new Lease(List.copyOf(limits), price);
    leases.add(lease);
    lease.length = lease.available();
    return lease;
  }

  private void forgetOld() {
    Instant limit = clock.instant().minus(WINDOW);
    leases.removeIf(lease -> lease.endedAt.filter(end -> end.isBefore(limit)).isPresent());
  }

  /// A call's part of the limits, for as long as it lasts and 24 hours more.
  public final class Lease implements Grant {
    private final List<Limited> limits;
    private final Optional<Price> price;
    private Duration length = Duration.ZERO;
    private boolean charged = true;
    private Optional<Instant> endedAt = Optional.empty();

    private Lease(List<Limited> limits, Optional<Price> price) {
      this.limits = limits;
      this.price = price;
    }

    /// How long the call may last from its answer, as far as is reserved.
    public Duration length() {
      synchronized (UsageLedger.this) {
        return length;
      }
    }

    /// Reserves more.
    ///
    /// @return how long the call may last now, from its answer; as before where nothing is left
    public Duration extend() {
      synchronized (UsageLedger.this) {
        if (endedAt.isEmpty()) {
          length = length.plus(available());
        }
        return length;
      }
    }

    /// The call is over.
    ///
    /// @param talked from its answer; empty when nobody answered, which costs nothing
    /// @return what it cost, where that is known
    public Optional<BigDecimal> settle(Optional<Duration> talked) {
      synchronized (UsageLedger.this) {
        if (endedAt.isEmpty()) {
          endedAt = Optional.of(clock.instant());
          charged = talked.isPresent();
          length = talked.orElse(Duration.ZERO);
        }
        return price.map(_ -> cost());
      }
    }

    /// There was no call: it does not even count.
    public void cancel() {
      synchronized (UsageLedger.this) {
        leases.remove(this);
        endedAt = Optional.of(clock.instant());
      }
    }

    /// How much more can be reserved at once.
    private Duration available() {
      Duration most = LEASE;
      for (Limited limited : limits) {
        Usage used = usage(limited.key());
        Usage without =
            new Usage(
                used.calls(), used.talkTime(), used.simultaneous(), used.cost().subtract(cost()));
        Duration left = leftBesides(limited.limits(), without);
        most = left.compareTo(most) < 0 ? left : most;
      }
      return most;
    }

    /// Time that is left, and money for what the whole call will have cost.
    private Duration leftBesides(Limits limit, Usage others) {
      Duration time = limit.left(others, Optional.empty());
      Duration money =
          limit.left(new Usage(0, Duration.ZERO, 0, others.cost()), price).minus(length);
      Duration least = money.compareTo(time) < 0 ? money : time;
      return least.isNegative() ? Duration.ZERO : least;
    }

    private BigDecimal cost() {
      return charged && (length.isPositive() || endedAt.isPresent())
          ? price.map(p -> p.cost(length)).orElse(BigDecimal.ZERO)
          : BigDecimal.ZERO;
    }

    private boolean counts(String key) {
      return limits.stream().anyMatch(limited -> limited.key().equals(key));
    }
  }
}
