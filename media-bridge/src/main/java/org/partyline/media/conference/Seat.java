package org.partyline.media.conference;

import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioLevel;

/// A member's place in the mix: whether they speak, and what they hear.
final class Seat {
  /// Who is louder than this begins to speak, who is softer than the other for a second has ended;
  /// in -dBov, so less is louder.
  private static final int BEGINS = 55;

  private static final int ENDS = 60;
  private static final int HANG_OVER_TICKS = 50;
  private static final int FRAME = 960;
  private static final short[] NOTHING = {};

  final Member member;
  boolean gone;
  int level = AudioLevel.SILENCE;

  /// Level of the last 200 ms or so, for choosing who is dominant: 0 silent, 127 loudest.
  float loudness;

  /// What they say, while they speak.
  short[] pcm = NOTHING;

  /// What they alone hear; kept, as its encoders are, once it was needed.
  @Nullable MixBus own;

  /// Whether they heard their own mix in the last tick.
  boolean heardOwn;

  private int hangOver;

  Seat(Member member) {
    this.member = member;
  }

  void advanced(int newLevel) {
    level = Math.min(AudioLevel.SILENCE, Math.max(0, newLevel));
    loudness += (AudioLevel.SILENCE - level - loudness) / 8;
    if (level <= BEGINS || (hangOver > 0 && level <= ENDS)) {
      hangOver = HANG_OVER_TICKS;
      if (pcm.length == 0) {
        pcm = new short[FRAME];
      }
    } else if (hangOver > 0) {
      hangOver--;
    }
  }

  boolean speaks() {
    return hangOver > 0 && !gone;
  }

  MixBus ownBus() {
    if (own == null) {
      own = new MixBus();
    }
    return own;
  }

  void free() {
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
