package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// How loud sound is, in -dBov as RFC 6464 counts: 0 is full scale, 127 is silence.
public final class AudioLevel {
  public static final int SILENCE = 127;

  private AudioLevel() {}

  /// Of `count` samples from index `at`.
  public static int of(short[] pcm, int at, int count) {
    long sum = 0;
    for (int i = at; i < at + count; i++) {
      sum += pcm[i] * pcm[i];
    }
    return ofEnergy(sum, count);
  }

  /// Of a G.711 payload (position to limit) without decoding it.
  public static int ofG711(AudioCodec codec, ByteBuffer payload) {
    G711 law = G711.of(codec);
    long sum = 0;
    for (int i = payload.position(); i < payload.limit(); i++) {
      sum += law.energy(payload.get(i));
    }
    return ofEnergy(sum, payload.remaining());
  }

  private static int ofEnergy(long sumOfSquares, int count) {
    if (sumOfSquares == 0) {
      return SILENCE;
    }
    double db = -10 * Math.log10((double) sumOfSquares / count / (32_768.0 * 32_768.0));
    return (int) Math.min(SILENCE, Math.max(0, Math.round(db)));
  }
}
