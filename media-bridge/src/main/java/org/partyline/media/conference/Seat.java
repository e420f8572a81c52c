package org.partyline.media.conference;

import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioLevel;

/// A member's place in the mix: whether they speak, and what they hear.
final class Seat {

  private static final int HANG_OVER_TICKS = 50;
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

  long ownTick;

  /// Whether they are in the mix of this tick, and were in the last.
  boolean mixed;

  boolean wasMixed;

  /// Whether this is the tick in which they leave the mix.
  boolean fadesOut;

  private final NoiseFloor noise = new NoiseFloor();
  private int hangOver;

  Seat(Member member) {
    this.member = member;
  }

  void advanced(int newLevel) {
    level = Math.min(AudioLevel.SILENCE, Math.max(0, newLevel));
    loudness += (AudioLevel.SILENCE - level - loudness) / 8;
    noise.heard(level);
    if (noise.isVoice(level, hangOver > 0)) {
      hangOver = HANG_OVER_TICKS;
    } else if (hangOver > 0) {
      hangOver--;
    }
  }

  boolean speaks() {
    return hangOver > 0 && !gone;
  }

  /// Begins a tick: forgets what only the last one was about.
  void begin() {
    wasMixed = mixed;
    mixed = false;
    fadesOut = false;
  }

  /// Whether what they say is in the mix of this tick.
  boolean isHeard() {
    return (mixed || fadesOut) && !gone;
  }

  /// Reads what they say in this tick. The first 5 ms of who comes into the mix are faded in, the
  /// last 20 ms faded out: lines are noisy, and what is cut off clicks.
  void readFrame(int frame) {
    if (pcm.length != frame) {
      pcm = new short[frame];
    }
    member.readFrame(pcm);
    if (fadesOut) {
      for (int i = 0; i < frame; i++) {
        pcm[i] = (short) (pcm[i] * (frame - i) / frame);
      }
    } else if (!wasMixed) {
      int fadeIn = frame / 4;
      for (int i = 0; i < fadeIn; i++) {
        pcm[i] = (short) (pcm[i] * i / fadeIn);
      }
    }
  }

  MixBus ownBus(int rate) {
    if (own == null) {
      own = new MixBus(rate);
    }
    own.rate(rate);
    return own;
  }

  void free() {
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
