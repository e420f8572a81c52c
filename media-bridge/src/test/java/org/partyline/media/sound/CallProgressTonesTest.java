package org.partyline.media.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tones of ITU-T E.180 supplement 2.
final class CallProgressTonesTest {
  @ParameterizedTest
  @CsvSource({
    "GERMANY, ringback, 1000 4000, 425",
    "GERMANY, busy, 480 480, 425",
    "GERMANY, congestion, 240 240, 425",
    "NORTH_AMERICA, ringback, 2000 4000, 440 480",
    "NORTH_AMERICA, busy, 500 500, 480 620",
    "NORTH_AMERICA, congestion, 250 250, 480 620",
    "UNITED_KINGDOM, ringback, 400 200 400 2000, 400 450",
    "UNITED_KINGDOM, busy, 375 375, 400",
    "UNITED_KINGDOM, congestion, 400 350 225 525, 400"
  })
  void soundAsTheCountrysNetworks(
      CallProgressTones country, String which, String cadence, String frequencies) {
    Sound sound =
        switch (which) {
          case "ringback" -> country.ringback();
          case "busy" -> country.busy();
          default -> country.congestion();
        };
    int at = 0;
    boolean tone = true;
    for (String millis : cadence.split(" ", -1)) {
      int length = Integer.parseInt(millis) * 48;
      for (String hertz : frequencies.split(" ", -1)) {
        double level = level(sound, at + 480, length - 960, Double.parseDouble(hertz));
        if (tone) {
          assertThat(level).as("dBm0 of %s Hz at %d ms", hertz, at / 48).isBetween(-20.0, -10.0);
        } else {
          assertThat(level).isLessThan(-60.0);
        }
      }
      if (tone) {
        assertThat(share(sound, at + 480, length - 960, frequencies)).isCloseTo(1, within(0.03));
      }
      at += length;
      tone = !tone;
    }
    assertThat(sound.length()).isEqualTo(Duration.ofMillis(at / 48));
  }

  /// What share of the power lies at these frequencies.
  private static double share(Sound sound, int from, int count, String frequencies) {
    double all = 0;
    for (int i = from; i < from + count; i++) {
      all += Math.pow(sound.sample(i), 2) / count;
    }
    double found = 0;
    for (String hertz : frequencies.split(" ", -1)) {
      found += power(sound, from, count, Double.parseDouble(hertz));
    }
    return found / all;
  }

  /// In dBm0, where a sine of full scale has +3.14.
  private static double level(Sound sound, int from, int count, double hertz) {
    double full = 32_767.0 * 32_767.0 / 2;
    return 3.14 + 10 * Math.log10(power(sound, from, count, hertz) / full + 1e-12);
  }

  private static double power(Sound sound, int from, int count, double hertz) {
    double sine = 0;
    double cosine = 0;
    for (int i = from; i < from + count; i++) {
      double angle = 2 * Math.PI * hertz * i / 48_000;
      sine += sound.sample(i) * Math.sin(angle);
      cosine += sound.sample(i) * Math.cos(angle);
    }
    return 2 * (sine * sine + cosine * cosine) / count / count;
  }
}
