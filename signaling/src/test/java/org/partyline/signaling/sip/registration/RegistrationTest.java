package org.partyline.signaling.sip.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.signaling.sip.TrunkState.Kind;

class RegistrationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final InetSocketAddress A = at("192.0.2.1");
  private static final InetSocketAddress B = at("192.0.2.2");
  private static final Optional<InetAddress> SEEN =
      Optional.of(InetAddress.ofLiteral("203.0.113.9"));
  private static final Pace PACE =
      new Pace(Duration.ofSeconds(2), Duration.ofMinutes(5), Duration.ofMinutes(4));

  private final Registration registration =
      Registration.registering(TEN_MINUTES, PACE, new Random(1), NOW);

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 5060);
  }

  private static Answer ok(long seconds) {
    return new Answer(
        200,
        "OK",
        Optional.of(Duration.ofSeconds(seconds)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private Step answered(Answer answer) {
    return registration.answered(answer, SEEN, NOW);
  }

  private static Instant until(Step step) {
    assertThat(step).isInstanceOf(Step.Await.class);
    return ((Step.Await) step).until();
  }

  private static long secondsUntil(Step step) {
    return Duration.between(NOW, until(step)).toSeconds();
  }

  @Test
  void registersAndComesBackAheadOfTime() {
    assertThat(registration.start()).isEqualTo(new Step.Locate());
    assertThat(registration.state().kind()).isEqualTo(Kind.TRYING);
    assertThat(registration.located(List.of(A, B), NOW))
        .isEqualTo(new Step.Ask(A, TEN_MINUTES, false));
    assertThat(secondsUntil(answered(ok(120)))).isBetween(90L, 108L);
    assertThat(registration.state().kind()).isEqualTo(Kind.REGISTERED);
    assertThat(registration.state().until()).contains(NOW.plusSeconds(120));
    assertThat(registration.state().target()).contains(A);
    assertThat(registration.state().publicAddress()).isEqualTo(SEEN);
    assertThat(registration.due()).isEqualTo(new Step.Locate());
    assertThat(registration.located(List.of(B, A), NOW))
        .as("pinned to who has the registration")
        .isEqualTo(new Step.Ask(A, TEN_MINUTES, false));
  }

  @Test
  void aRegistrarThatWantsALongerTimeGetsIt() {
    registration.located(List.of(A), NOW);
    var brief =
        new Answer(
            423,
            "Interval Too Brief",
            Optional.empty(),
            Optional.of(Duration.ofMinutes(30)),
            Optional.empty(),
            Optional.empty(),
            false);
    assertThat(answered(brief)).isEqualTo(new Step.Ask(A, Duration.ofMinutes(30), true));
    assertThat(answered(brief)).as("again the same").isInstanceOf(Step.Await.class);
    assertThat(registration.state().reason()).isEqualTo("refused: 423 Interval Too Brief");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 480, 603})
  void aRefusalIsToldAndAskedAgainSlowly(int status) {
    registration.located(List.of(A, B), NOW);
    long seconds = secondsUntil(answered(Answer.of(status, "From user must be the SIP-ID")));
    assertThat(seconds).isBetween(120L, 240L);
    assertThat(registration.state().kind()).isEqualTo(Kind.REFUSED);
    assertThat(registration.state().reason())
        .isEqualTo("refused: " + status + " From user must be the SIP-ID");
    assertThat(registration.state().nextAttempt()).isPresent();
  }

  @Test
  void aWrongPasswordIsToldAsSuch() {
    registration.located(List.of(A), NOW);
    answered(
        new Answer(
            401,
            "Unauthorized",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("wrong user or password"),
            false));
    assertThat(registration.state().reason()).isEqualTo("refused: 401 wrong user or password");
  }

  @Test
  void whoFailsIsFollowedByTheNextTarget() {
    registration.located(List.of(A, B), NOW);
    assertThat(answered(Answer.of(503, "Service Unavailable")))
        .isEqualTo(new Step.Ask(B, TEN_MINUTES, true));
    Step wait = registration.failed(Kind.UNREACHABLE, "no answer", NOW);
    assertThat(secondsUntil(wait)).isBetween(1L, 2L);
    assertThat(registration.state().kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(registration.state().reason()).isEqualTo("no answer (the last of 2 targets)");
  }

  @Test
  void waitsGrowButNeverEnd() {
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 1_000; i++) {
      registration.located(List.of(A), NOW);
      Step wait = registration.failed(Kind.UNREACHABLE, "no answer", NOW);
      Duration next = Duration.between(NOW, until(wait));
      assertThat(next).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
      longest = next.compareTo(longest) > 0 ? next : longest;
    }
    assertThat(longest).isGreaterThan(Duration.ofMinutes(4));
    registration.located(List.of(A), NOW);
    answered(ok(60));
    registration.located(List.of(A), NOW);
    assertThat(secondsUntil(registration.failed(Kind.UNREACHABLE, "no answer", NOW)))
        .as("forgotten after a success")
        .isLessThanOrEqualTo(2L);
  }

  @Test
  void retryAfterIsKept() {
    registration.located(List.of(A), NOW);
    var busy =
        new Answer(
            503,
            "Overload",
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(90)),
            Optional.empty(),
            false);
    assertThat(secondsUntil(answered(busy))).isEqualTo(90);
  }

  @Test
  void aNewPublicAddressIsRegisteredAtOnceButOnlyOnce() {
    registration.located(List.of(A), NOW);
    var moved =
        new Answer(
            200,
            "OK",
            Optional.of(Duration.ofSeconds(60)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true);
    assertThat(answered(moved)).isEqualTo(new Step.Ask(A, TEN_MINUTES, true));
    assertThat(answered(moved))
        .as("a NAT with a new port each time")
        .isInstanceOf(Step.Await.class);
  }

  @Test
  void aLostConnectionIsMendedAtOnceUnlessItAlwaysIs() {
    registration.located(List.of(A), NOW);
    answered(ok(600));
    Instant later = NOW.plusSeconds(100);
    assertThat(registration.flowLost(later)).isEqualTo(new Step.Locate());
    registration.located(List.of(A), later);
    registration.answered(ok(600), SEEN, later);
    assertThat(registration.flowLost(later.plusMillis(5))).isInstanceOf(Step.Await.class);
  }

  @Test
  void aRegistrarThatClosesEachConnectionIsNotAskedForEver() {
    registration.located(List.of(A), NOW);
    answered(ok(600));
    Duration last = Duration.ZERO;
    for (int i = 0; i < 5; i++) {
      Step step = registration.flowLost(NOW.plusMillis(10));
      last = Duration.between(NOW, until(step));
      registration.located(List.of(A), NOW);
      answered(ok(600));
    }
    assertThat(last).isGreaterThan(Duration.ofSeconds(15));
  }

  @Test
  void whatIsRegisteredIsTakenBack() {
    assertThat(registration.stop(NOW)).isEqualTo(new Step.Done());
    registration.located(List.of(A, B), NOW);
    answered(ok(60));
    assertThat(registration.stop(NOW)).isEqualTo(new Step.Unregister(A));
    assertThat(registration.state().kind()).isEqualTo(Kind.REMOVED);
  }

  @Test
  void aTrunkThatDoesNotRegisterIsAskedByOptions() {
    var asked = Registration.asking(Duration.ofSeconds(30), PACE, new Random(1), NOW);
    asked.located(List.of(A), NOW);
    Step wait = asked.answered(Answer.of(404, "Not Found"), Optional.empty(), NOW);
    assertThat(secondsUntil(wait)).isBetween(22L, 27L);
    assertThat(asked.state().kind()).isEqualTo(Kind.REACHABLE);
    assertThat(asked.stop(NOW)).isEqualTo(new Step.Done());
    asked.located(List.of(A), NOW);
    asked.answered(Answer.of(503, "Service Unavailable"), Optional.empty(), NOW);
    assertThat(asked.state().kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void aNameWithoutAddressIsToldAndLookedUpAgain() {
    assertThat(registration.located(List.of(), NOW)).isInstanceOf(Step.Await.class);
    assertThat(registration.state().reason()).isEqualTo("its name has no address in DNS");
  }
}
