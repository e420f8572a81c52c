package org.partyline.gateway.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What calls have used in the last 24 hours, and what those that go on may still use. Time and
/// money are reserved before they are used, a few minutes at a time, so that no limit is ever
/// exceeded, however many calls share it. Thread-safe and bounded; with a [UsageFile], it survives
/// a restart.
public final class UsageLedger {
  static final Duration WINDOW = Duration.ofHours(24);

  /// Reserved at a time.
  static final Duration LEASE = Duration.ofMinutes(5);

  private static final int MAX_ENTRIES = 50_000;

  private final InstantSource clock;
  private final Optional<UsageFile> file;
  private final Set<Lease> live = new LinkedHashSet<>();
  private final Deque<Past> past = new ArrayDeque<>();
  private long lastCall;

  /// Begins with nothing used.
  ///
  /// @param clock monotonic
  public UsageLedger(InstantSource clock) {
    this.clock = clock;
    this.file = Optional.empty();
  }

  /// Goes on with what is in the file.
  ///
  /// @param clock monotonic
  /// @throws java.io.UncheckedIOException when the file can't be read or written
  public UsageLedger(InstantSource clock, UsageFile file) {
    this.clock = clock;
    this.file = Optional.of(file);
    Instant now = clock.instant();
    for (UsageFile.Entry entry : file.read()) {
      if (!entry.keys().isEmpty()) {
        Instant ended = now.minus(entry.age());
        past.add(new Past(++lastCall, entry.keys(), entry.talked(), entry.cost(), ended));
      }
    }
    forgetOld();
    file.begin(entries());
  }

  /// A call that is over.
  private record Past(
      long call, List<String> keys, Duration talked, BigDecimal cost, Instant ended) {}

  /// What [#reserve] says.
  public sealed interface Grant {}

  /// No: this limit is reached.
  public record Exhausted(Limited limited, String why) implements Grant {}

  /// What was used under a key, reservations included.
  public synchronized Usage usage(String key) {
    forgetOld();
    int calls = 0;
    int simultaneous = 0;
    Duration talked = Duration.ZERO;
    BigDecimal cost = BigDecimal.ZERO;
    for (Past call : past) {
      if (call.keys().contains(key)) {
        calls++;
        talked = talked.plus(call.talked());
        cost = cost.add(call.cost());
      }
    }
    for (Lease lease : live) {
      if (lease.keys.contains(key)) {
        calls++;
        simultaneous++;
        talked = talked.plus(lease.length);
        cost = cost.add(lease.cost());
      }
    }
    return new Usage(calls, talked, simultaneous, cost);
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
    if (live.size() + past.size() >= MAX_ENTRIES) {
      return new Exhausted(limits.getFirst(), "too many calls were made in 24 hours");
    }
    var lease = new Lease(++lastCall, List.copyOf(limits), price);
    live.add(lease);
    lease.length = lease.available();
    write(entry(lease));
    return lease;
  }

  private void forgetOld() {
    Instant limit = clock.instant().minus(WINDOW);
    past.removeIf(call -> call.ended().isBefore(limit));
  }

  private void write(UsageFile.Entry entry) {
    file.ifPresent(there -> there.write(entry, this::entries));
  }

  private List<UsageFile.Entry> entries() {
    var all = new ArrayList<UsageFile.Entry>();
    past.forEach(call -> all.add(entry(call)));
    live.forEach(lease -> all.add(entry(lease)));
    return all;
  }

  private UsageFile.Entry entry(Past call) {
    Duration age = Duration.between(call.ended(), clock.instant());
    return new UsageFile.Entry(call.call(), age, call.keys(), call.talked(), call.cost(), true);
  }

  private static UsageFile.Entry entry(Lease lease) {
    return new UsageFile.Entry(
        lease.call, Duration.ZERO, lease.keys, lease.length, lease.cost(), false);
  }

  /// A call's part of the limits, for as long as it lasts and 24 hours more.
  public final class Lease implements Grant {
    private final long call;
    private final List<Limited> limits;
    private final List<String> keys;
    private final Optional<Price> price;
    private Duration length = Duration.ZERO;
    private boolean over;
    private boolean charged = true;

    private Lease(long call, List<Limited> limits, Optional<Price> price) {
      this.call = call;
      this.limits = limits;
      this.keys = limits.stream().map(Limited::key).toList();
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
        Duration more = over ? Duration.ZERO : available();
        if (more.isPositive()) {
          length = length.plus(more);
          write(entry(this));
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
        if (end()) {
          charged = talked.isPresent();
          length = talked.orElse(Duration.ZERO);
          var ended = new Past(call, keys, length, cost(), clock.instant());
          past.add(ended);
          write(entry(ended));
        }
        return price.map(_ -> cost());
      }
    }

    /// There was no call: it does not even count.
    public void cancel() {
      synchronized (UsageLedger.this) {
        if (end()) {
          write(
              new UsageFile.Entry(
                  call, Duration.ZERO, List.of(), Duration.ZERO, BigDecimal.ZERO, true));
        }
      }
    }

    /// False where it was over already.
    private boolean end() {
      boolean first = !over;
      over = true;
      live.remove(this);
      return first;
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
      return charged && (length.isPositive() || over)
          ? price.map(p -> p.cost(length)).orElse(BigDecimal.ZERO)
          : BigDecimal.ZERO;
    }
  }
}
