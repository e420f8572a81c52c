package org.partyline.gateway.room;

import java.time.Duration;

/// How long generated PINs are, so that they can't be guessed (docs/decisions/0003).
final class PinLength {
  /// What a caller from whose address others have guessed wrong waits for each verdict: the most
  /// that guessing is slowed to.
  static final Duration PER_GUESS = Duration.ofSeconds(30);

  private static final Duration ATTACK = Duration.ofDays(30);
  private static final double MAX_PROBABILITY = 0.01;
  private static final int SHORTEST = 8;

  private PinLength() {}

  /// The shortest at which all lines together, guessing for a month, find one of the rooms with a
  /// probability of a hundredth at most.
  static int of(int rooms, int phoneLines) {
    double guesses = (double) phoneLines * ATTACK.toSeconds() / PER_GUESS.toSeconds();
    int length = (int) Math.ceil(Math.log10(rooms * guesses / MAX_PROBABILITY));
    return Math.clamp(length, SHORTEST, Pin.MAX_LENGTH);
  }
}
