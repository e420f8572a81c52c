package org.partyline.media.phone;

/// Notices that a muted caller talks: after about a second of speech, at most once in 30 s.
final class TalkDetector {
  /// Louder than this (-dBov) is speech rather than a room's noise.
  private static final int SPEECH = 40;

  private static final int SECOND = 50;
  private static final int PAUSE = 30 * SECOND;

  private int spoken;
  private int wait;

  /// Takes the level of 20 ms, in -dBov.
  ///
  /// @return whether the caller is to be told now
  boolean talks(int level) {
    wait = Math.max(0, wait - 1);
    // Speech has gaps between words: they take away half as fast as sound adds.
    spoken = level < SPEECH ? spoken + 2 : Math.max(0, spoken - 1);
    if (spoken < 2 * SECOND || wait > 0) {
      spoken = Math.min(spoken, 2 * SECOND);
      return false;
    }
    reset();
    wait = PAUSE;
    return true;
  }

  /// The mute begins or ends.
  void reset() {
    spoken = 0;
  }
}
