package org.partyline.media.phone;

import org.partyline.media.codec.Limiter;

/// Makes what a caller hears louder or softer, without clipping and without a jump.
final class PlaybackGain {
  private final Limiter limiter = new Limiter();
  private float target = 1;
  private float gain = 1;
  private int[] scaled = {};
  private short[] out = {};

  void set(int decibels) {
    target = (float) Math.pow(10, decibels / 20.0);
  }

  /// Whether sound is to pass as it is.
  boolean changesNothing() {
    return target == 1 && gain == 1;
  }

  /// A frame at any rate; what is returned is good until the next.
  short[] apply(short[] pcm) {
    if (changesNothing()) {
      return pcm;
    }
    if (out.length != pcm.length) {
      out = new short[pcm.length];
      scaled = new int[pcm.length];
    }
    float step = (target - gain) / pcm.length;
    for (int i = 0; i < pcm.length; i++) {
      scaled[i] = Math.round(pcm[i] * (gain + step * (i + 1)));
    }
    gain = target;
    limiter.limit(scaled, out);
    return out;
  }
}
