package org.partyline.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.gateway.web.Readiness;
import org.partyline.gateway.web.Readiness.Check;
import org.partyline.gateway.web.Readiness.State;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.sip.TrunkState;

/// Finds out whether the gateway lives and takes calls. However often it is asked, it looks once a
/// second.
final class HealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Sources sources;
  private final InstantSource clock;
  private @Nullable Readiness last;
  private Instant looked = Instant.MIN;

  /// Where it is known from.
  ///
  /// @param mediaResponds whether media moves, within a time
  record Sources(
      Predicate<Duration> mediaResponds,
      BooleanSupplier draining,
      Supplier<IrcStatus> irc,
      Supplier<StoreStatus> store,
      Supplier<Map<String, TrunkState>> trunks) {}

  /// @param clock monotonic
  HealthCheck(Sources sources, InstantSource clock) {
    this.sources = sources;
    this.clock = clock;
  }

  /// Waits for media that does not move.
  synchronized Readiness readiness() {
    Instant now = clock.instant();
    if (last == null || looked.plus(FRESH).isBefore(now)) {
      last = look();
      looked = clock.instant();
    }
    return last;
  }

  private Readiness look() {
    boolean media = sources.mediaResponds.test(PATIENCE);
    IrcStatus irc = sources.irc.get();
    StoreStatus store = sources.store.get();
    var checks = new ArrayList<Check>();
    checks.add(
        Check.of(
            "calls", !sources.draining.getAsBoolean(), State.FAILED, "no new calls are taken"));
    checks.add(
        Check.of(
            "media",
            media,
            State.FAILED,
            "a media loop has done nothing for " + PATIENCE.toSeconds() + " s"));
    checks.add(Check.of("irc", irc.connected(), State.DEGRADED, irc.problem()));
    checks.add(Check.of("store", store.available(), State.DEGRADED, store.problem()));
    checks.addAll(trunks());
    return new Readiness(media, checks);
  }

  /// A trunk that does not work is told, and is no reason to take no calls of others.
  private List<Check> trunks() {
    return sources.trunks.get().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .map(trunk ->
            Check.of(
                "trunk " + trunk.getKey(),
                trunk.getValue().usable(),
                State.DEGRADED,
                trunk.getValue().words()))
        .toList();
  }
}
