package org.partyline.media.conference;

import org.partyline.media.codec.AudioLevel;

/// Tells voice from the noise of a line: who speaks pauses, a line hums on. The softest that was
/// heard for some seconds is its noise. All in -dBov, so less is louder.
final class NoiseFloor {
  /// Softer than this is no voice, however quiet the line.
  private static final int SOFTEST_VOICE = 55;

  /// Once it speaks, a voice may be softer by so much.
  private static final int HOLD_DB = 5;

  /// A voice is louder than the noise by so much.
  private static final int ABOVE_DB = 9;

  /// What is louder than this all the time is meant to be heard: a tone, music.
  private static final int LOUDEST_NOISE = 42;

  private static final int WINDOW_TICKS = 100;

  private float smooth = AudioLevel.SILENCE;
  private float softest;
  private float softestBefore = AudioLevel.SILENCE;
  private int ticks;

  void heard(int level) {
    smooth += (level - smooth) / 4;
    softest = Math.max(softest, smooth);
    if (++ticks == WINDOW_TICKS) {
      ticks = 0;
      softestBefore = softest;
      softest = smooth;
    }
  }

  /// Whether this is a voice, or goes on being one.
  boolean isVoice(int level, boolean speaks) {
    float noise = Math.max(LOUDEST_NOISE, Math.max(softest, softestBefore));
    float bound = Math.min(SOFTEST_VOICE, noise - ABOVE_DB);
    return level <= (speaks ? bound + HOLD_DB : bound);
  }
}
