package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.drain.Drain;
import org.partyline.gateway.observe.ActiveCalls;

/// The gateway's end, without cutting anybody off.
public final class DrainRoutes {
  private static final Duration LONGEST = Duration.ofHours(24);

  private final Drain drain;
  private final ActiveCalls calls;
  private final Duration usual;
  private final InstantSource wallClock;
  private final Audit audit;

  /// @param usual how long calls may go on where nothing else is asked for
  public DrainRoutes(
      Drain drain, ActiveCalls calls, Duration usual, InstantSource wallClock, Audit audit) {
    this.audit = audit;
    this.drain = drain;
    this.calls = calls;
    this.usual = usual;
    this.wallClock = wallClock;
  }

  /// @param deadline when calls are ended at the latest; `calls.drain-time` from now if not given
  record DrainBy(Optional<Instant> deadline) {}

  record DrainView(Instant deadline, int liveCalls) {}

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.post(
                "/drain",
                ADMIN,
                "Takes no new calls and ends the gateway when its last call has ended, or at the"
                    + " deadline")
            .mayTake(DrainBy.class)
            .answers(DrainView.class)
            .by(this::begin),
        Route.delete("/drain", ADMIN, "Takes new calls again").by(this::cancel));
  }

  private ApiResponse begin(Request request) {
    Instant now = wallClock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant deadline =
        request
            .bodyIfAny(DrainBy.class)
            .flatMap(DrainBy::deadline)
            .orElseGet(() -> now.plus(usual));
    Duration left = Duration.between(wallClock.instant(), deadline);
    if (left.compareTo(LONGEST) > 0) {
      throw ProblemException.invalid("deadline", "is more than a day away");
    }
    // The answer is to be sent before a gateway without time left ends.
    drain.begin(left.isPositive() ? left : Duration.ofMillis(1));
    audit.done(request, "drain", "gateway", "");
    return ApiResponse.ok(new DrainView(deadline, calls.all().size()));
  }

  private ApiResponse cancel(Request request) {
    if (!drain.cancel()) {
      throw ProblemException.notFound("drain under way that could be called off");
    }
    audit.done(request, "cancel drain", "gateway", "");
    return ApiResponse.nothing();
  }
}
