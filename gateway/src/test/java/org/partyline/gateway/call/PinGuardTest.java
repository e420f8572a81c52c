package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PinGuardTest {
  private static final InetAddress TRUNK = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final PinGuard guard = new PinGuard(() -> now);

  @Test
  void threeTriesAndThreeMoreAreForgiven() {
    guess("caller", TRUNK, 5);
    assertThat(guard.admits("caller", TRUNK)).isTrue();
    guess("caller", TRUNK, 1);
    assertThat(guard.admits("caller", TRUNK)).isFalse();
  }

  @Test
  void oneCallersGuessesDoNotHoldOffAnother() {
    guess("caller", TRUNK, 20);
    assertThat(guard.admits("somebody else", TRUNK)).isTrue();
  }

  @Test
  void whoForgesNumbersIsHeldOffByAddress() {
    for (int i = 0; i < 40; i++) {
      guess("caller" + i, TRUNK, 1);
    }
    assertThat(guard.admits("new caller", TRUNK)).isFalse();
    assertThat(guard.admits("new caller", OTHER)).isTrue();
  }

  @Test
  void timeForgives() {
    guess("caller", TRUNK, 6);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(guard.admits("caller", TRUNK)).isTrue();
  }

  @Test
  void guessesPerDayAreFewComparedWithPins() {
    int guesses = 0;
    Instant end = now.plus(Duration.ofDays(1));
    for (int caller = 0; now.isBefore(end); caller++) {
      while (guard.admits("caller" + caller, TRUNK)) {
        guess("caller" + caller, TRUNK, 1);
        guesses++;
        if (guesses > 1_000_000) {
          break;
        }
      }
      now = now.plus(Duration.ofSeconds(5));
    }
    assertThat(guesses).isBetween(1_000, 10_000);
  }

  @Test
  void whenAllGuessEverybodyWaitsButNobodyIsLockedOut() {
    for (int i = 0; i < 100; i++) {
      guess("caller", InetAddress.ofLiteral("198.51.100." + i), 1);
    }
    assertThat(guard.admits("honest", OTHER)).isTrue();
    assertThat(guard.beforeVerdict()).isPositive();
  }

  private void guess(String caller, InetAddress source, int times) {
    for (int i = 0; i < times; i++) {
      guard.wrong(caller, source);
    }
  }
}
