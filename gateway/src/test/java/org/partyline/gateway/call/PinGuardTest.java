package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.call.PinGuard.Caller;

class PinGuardTest {
  private static final InetAddress TRUNK = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final PinGuard guard = new PinGuard(() -> now);

  @Test
  void aFewMistakesCostNothing() {
    guess(vouched("1"), 5);
    assertThat(guard.delay(vouched("1"))).isZero();
    guess(vouched("1"), 1);
    assertThat(guard.delay(vouched("1"))).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theWaitIsNeverLongerThanAMinute() {
    guess(vouched("1"), 1_000);
    assertThat(guard.delay(vouched("1"))).isEqualTo(Duration.ofMinutes(1));
    now = now.plus(Duration.ofMinutes(14));
    assertThat(guard.delay(vouched("1"))).as("a guesser is forgiven, too").isZero();
  }

  @Test
  void oneVouchedCallersGuessesDelayNobodyElse() {
    guess(vouched("1"), 1_000);
    assertThat(guard.delay(vouched("2"))).isZero();
    assertThat(guard.delay(claimed(TRUNK, "2"))).isZero();
    assertThat(guard.delay(anonymous(TRUNK))).isZero();
  }

  @Test
  void aGuesserWhoDoesNotForgeDelaysNobodyElse() {
    guess(claimed(TRUNK, "1"), 1_000);
    assertThat(guard.delay(claimed(TRUNK, "1"))).isEqualTo(Duration.ofMinutes(1));
    assertThat(guard.delay(claimed(TRUNK, "2"))).isZero();
    assertThat(guard.delay(anonymous(TRUNK))).isZero();
  }

  @Test
  void whoForgesNumbersDelaysTheOthersOfThatAddressForHalfAMinuteAtMost() {
    for (int i = 0; i < 10_000; i++) {
      guess(claimed(TRUNK, "forged" + i), 1);
    }
    assertThat(guard.delay(claimed(TRUNK, "honest"))).isEqualTo(Duration.ofSeconds(30));
    assertThat(guard.delay(anonymous(TRUNK))).isEqualTo(Duration.ofSeconds(30));
    assertThat(guard.delay(vouched("honest"))).isZero();
    assertThat(guard.delay(claimed(OTHER, "honest"))).isZero();
    now = now.plus(Duration.ofMinutes(6));
    assertThat(guard.delay(anonymous(TRUNK))).isZero();
  }

  private void guess(Caller caller, int times) {
    for (int i = 0; i < times; i++) {
      guard.wrong(caller);
    }
  }

  private static Caller vouched(String number) {
    return new Caller(TRUNK, Optional.of("whatever"), Optional.of(number));
  }

  private static Caller claimed(InetAddress address, String number) {
    return new Caller(address, Optional.of(number), Optional.empty());
  }

  private static Caller anonymous(InetAddress address) {
    return new Caller(address, Optional.empty(), Optional.empty());
  }
}
