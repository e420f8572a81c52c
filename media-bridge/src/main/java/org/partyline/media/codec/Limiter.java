package org.partyline.media.codec;

/// Brings a sum of voices back into 16 bits without overs and without the crackle of clipping: the
/// gain goes down before the crest is reached, and comes back slowly.
public final class Limiter {
  /// About 1 dB below full scale.
  public static final int CEILING = 29_200;

  /// The gain comes back by 6 dB in about 0.4 s.
  private static final float RELEASE_PER_FRAME = 0.025f;

  /// Down within 2 ms: this part of a frame.
  private static final int ATTACK = 10;

  private float gain = 1;

  /// Brings a frame into 16 bits.
  public void limit(int[] sum, short[] out) {
    int crest = crest(sum);
    if (gain == 1 && crest <= CEILING) {
      for (int i = 0; i < out.length; i++) {
        out[i] = (short) sum[i];
      }
      return;
    }
    float bound = crest <= CEILING ? 1 : (float) CEILING / crest;
    float target = Math.min(bound, gain + RELEASE_PER_FRAME);
    // Upwards over the whole frame, as both ends are below the bound; downwards before the first
    // sample that the old gain would let over.
    int ramp = target >= gain ? out.length : Math.min(out.length / ATTACK, firstOver(sum));
    for (int i = 0; i < out.length; i++) {
      float g = i < ramp ? gain + (target - gain) * (i + 1) / ramp : target;
      out[i] = (short) (sum[i] * g);
    }
    gain = target;
  }

  /// Goes on where another has arrived, for a change without a jump.
  public void continueFrom(Limiter other) {
    gain = other.gain;
  }

  private static int crest(int[] sum) {
    int crest = 0;
    for (int sample : sum) {
      crest = Math.max(crest, Math.abs(sample));
    }
    return crest;
  }

  private int firstOver(int[] sum) {
    for (int i = 0; i < sum.length; i++) {
      if (Math.abs(sum[i]) * gain > CEILING) {
        return i;
      }
    }
    return sum.length;
  }
}
