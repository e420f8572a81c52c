package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Somebody whose received sound can be measured.
public interface Ear {
  /// The level of each tone in what arrives from now on, over about half a second; a party to whom
  /// nothing at all arrives hears every tone at -120.
  double[] levels(List<Tone> tones);

  /// Within ten seconds all of these are heard at once.
  default void hears(Tone... tones) {
    var wanted = List.of(tones);
    var seen = new AtomicReference<>("");
    try {
      eventually(
          this + " hears " + wanted,
          Duration.ofSeconds(10),
          () -> {
            double[] levels = levels(wanted);
            seen.set(Arrays.toString(levels));
            return Arrays.stream(levels).allMatch(level -> level >= Tone.HEARD);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; levels last heard: " + seen.get() + " dB", e);
    }
  }

  /// For two seconds, none of these is heard.
  default void hearsNothingOf(Tone... tones) {
    var unwanted = List.of(tones);
    for (int look = 0; look < 4; look++) {
      double[] levels = levels(unwanted);
      if (Arrays.stream(levels).anyMatch(level -> level > Tone.ABSENT)) {
        throw new AssertionError(
            this + " should hear none of " + unwanted + ": " + Arrays.toString(levels) + " dB");
      }
    }
  }

  /// Within ten seconds these fall silent, and stay so.
  default void stopsHearing(Tone... tones) {
    var unwanted = List.of(tones);
    eventually(
        this + " hears no more of " + unwanted,
        Duration.ofSeconds(10),
        () -> Arrays.stream(levels(unwanted)).allMatch(level -> level < Tone.ABSENT));
    hearsNothingOf(tones);
  }
}
