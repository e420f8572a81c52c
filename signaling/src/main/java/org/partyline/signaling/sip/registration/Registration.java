package org.partyline.signaling.sip.registration;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.TrunkState.Kind;

/// One trunk's registration, or the OPTIONS that stand in for it with a trunk that does not
/// register. It never gives up: a target that fails is followed by the next one, a round of them by
/// a wait that grows, a refusal by a long wait. Each method takes what happened and returns what to
/// do.
public final class Registration {
  private static final int MAX_DOUBLINGS = 20;

  private final boolean registers;
  private final Pace pace;
  private final RandomGenerator random;
  private Duration expires;
  private List<InetSocketAddress> targets = List.of();
  private int at;
  private int failedRounds;
  private int lostFlows;
  private boolean askedAgain;
  private Instant flowSince = Instant.MIN;
  private Optional<Duration> wanted = Optional.empty();
  private @Nullable InetSocketAddress registeredAt;
  private TrunkState state;

  private Registration(
      boolean registers, Duration expires, Pace pace, RandomGenerator random, Instant now) {
    this.registers = registers;
    this.expires = expires;
    this.pace = pace;
    this.random = random;
    this.state = new TrunkState(Kind.TRYING, "", now);
  }

  /// A trunk that we register with.
  ///
  /// @param expires the lifetime to ask for
  public static Registration registering(
      Duration expires, Pace pace, RandomGenerator random, Instant now) {
    return new Registration(true, expires, pace, random, now);
  }

  /// A trunk that is asked for a sign of life.
  ///
  /// @param interval between two OPTIONS
  public static Registration asking(
      Duration interval, Pace pace, RandomGenerator random, Instant now) {
    return new Registration(false, interval, pace, random, now);
  }

  public TrunkState state() {
    return state;
  }

  /// Who has taken the registration.
  public Optional<InetSocketAddress> registeredAt() {
    return Optional.ofNullable(registeredAt);
  }

  public Step start() {
    return new Step.Locate();
  }

  /// DNS has answered.
  ///
  /// @param found best first; the one that has the registration is kept as long as it is among them
  public Step located(List<InetSocketAddress> found, Instant now) {
    if (found.isEmpty()) {
      return unreachable("its name has no address in DNS", now);
    }
    List<InetSocketAddress> ordered = new ArrayList<>(found);
    if (registeredAt != null && ordered.remove(registeredAt)) {
      ordered.addFirst(registeredAt);
    }
    targets = List.copyOf(ordered);
    at = 0;
    wanted = Optional.empty();
    askedAgain = false;
    return ask();
  }

  public Step notLocated(String reason, Instant now) {
    return unreachable(reason, now);
  }

  /// A target has answered.
  ///
  /// @param seen our address as it sees us
  public Step answered(Answer answer, Optional<InetAddress> seen, Instant now) {
    int status = answer.status();
    if (answer.unauthorized().isPresent()) {
      return refused(status + " " + answer.unauthorized().get(), answer, now);
    } else if (!registers && status != 408 && status < 500) {
      return accepted(expires, seen, now); // whatever it thinks of our question, it is there
    } else if (status < 300) {
      if (answer.moved() && !askedAgain) {
        askedAgain = true;
        return ask();
      }
      return accepted(answer.expires().orElse(expires), seen, now);
    } else if (status == 423 && longer(answer)) {
      expires = answer.minExpires().orElse(expires);
      return ask();
    } else if (status == 408 || (status >= 500 && status < 600)) {
      wanted = answer.retryAfter().or(() -> wanted);
      return failed(Kind.UNREACHABLE, said(answer), now);
    } else {
      return refused(said(answer), answer, now);
    }
  }

  /// A target could not be asked, or has not answered.
  ///
  /// @param kind UNREACHABLE or TLS_FAILED
  public Step failed(Kind kind, String reason, Instant now) {
    at++;
    if (at < targets.size()) {
      return ask();
    }
    String all = targets.size() > 1 ? " (the last of " + targets.size() + " targets)" : "";
    return round(kind, reason + all, now);
  }

  /// The wait is over.
  public Step due() {
    return new Step.Locate();
  }

  /// The connection that the registration came over is gone, or a keep-alive was not answered: what
  /// is sent to us meanwhile is lost.
  public Step flowLost(Instant now) {
    boolean lived = flowSince.plus(pace.base().multipliedBy(8)).isBefore(now);
    lostFlows = lived ? 0 : lostFlows + 1;
    Instant next = lived ? now : now.plus(backOff(lostFlows));
    become(Kind.TRYING, "the connection was lost", now, Optional.empty(), Optional.of(next));
    return lived ? new Step.Locate() : new Step.Await(next);
  }

  /// The trunk is taken away.
  public Step stop(Instant now) {
    boolean holds = state.until().filter(now::isBefore).isPresent();
    become(Kind.REMOVED, "", now, Optional.empty(), Optional.empty());
    return registers && registeredAt != null && holds
        ? new Step.Unregister(registeredAt)
        : new Step.Done();
  }

  private Step ask() {
    return new Step.Ask(targets.get(at), expires, at + 1 == targets.size());
  }

  private boolean longer(Answer tooBrief) {
    return tooBrief.minExpires().filter(min -> min.compareTo(expires) > 0).isPresent();
  }

  private Step accepted(Duration granted, Optional<InetAddress> seen, Instant now) {
    InetSocketAddress target = targets.get(at);
    if (!target.equals(registeredAt) || state.until().isEmpty()) {
      flowSince = now;
    }
    failedRounds = 0;
    registeredAt = target;
    Instant next = now.plus(refreshAfter(granted));
    Kind kind = registers ? Kind.REGISTERED : Kind.REACHABLE;
    state =
        new TrunkState(
            kind,
            "",
            state.kind() == kind ? state.since() : now,
            registers ? Optional.of(now.plus(granted)) : Optional.empty(),
            Optional.of(next),
            Optional.of(target),
            seen);
    return new Step.Await(next);
  }

  /// Between 75 % and 90 % of the time, so that not all trunks of a carrier that was away come at
  /// once, and a lost REGISTER can be repeated.
  private Duration refreshAfter(Duration granted) {
    double part = 0.75 + 0.15 * random.nextDouble();
    return Duration.ofMillis(Math.max(100, (long) (granted.toMillis() * part)));
  }

  private Step refused(String what, Answer answer, Instant now) {
    registeredAt = null;
    Duration wait = jittered(pace.refused());
    Duration after = answer.retryAfter().filter(w -> w.compareTo(wait) > 0).orElse(wait);
    Instant next = now.plus(after);
    become(Kind.REFUSED, "refused: " + what, now, Optional.empty(), Optional.of(next));
    return new Step.Await(next);
  }

  private Step unreachable(String reason, Instant now) {
    return round(Kind.UNREACHABLE, reason, now);
  }

  private Step round(Kind kind, String reason, Instant now) {
    registeredAt = null;
    failedRounds++;
    Duration wait = backOff(failedRounds);
    Duration after = wanted.filter(w -> w.compareTo(wait) > 0).orElse(wait);
    Instant next = now.plus(after);
    become(kind, reason, now, Optional.empty(), Optional.of(next));
    return new Step.Await(next);
  }

  private Duration backOff(int failures) {
    Duration doubled = pace.base().multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return jittered(doubled.compareTo(pace.max()) > 0 ? pace.max() : doubled);
  }

  /// Between half of it and all of it (RFC 5626 §4.5).
  private Duration jittered(Duration upper) {
    return Duration.ofMillis((long) (upper.toMillis() * (0.5 + random.nextDouble() / 2)));
  }

  private void become(
      Kind kind, String reason, Instant now, Optional<Instant> until, Optional<Instant> next) {
    state =
        new TrunkState(
            kind,
            reason,
            state.kind() == kind ? state.since() : now,
            until,
            next,
            Optional.empty(),
            state.publicAddress());
  }

  private static String said(Answer answer) {
    return (answer.status() + " " + answer.phrase()).strip();
  }
}
