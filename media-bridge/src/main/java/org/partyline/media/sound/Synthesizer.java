package org.partyline.media.sound;

/// Makes sounds by adding soft notes.
final class Synthesizer {
  private static final int RATE = 48_000;

  private final double[] sum;

  Synthesizer(double seconds) {
    sum = new double[(int) Math.round(seconds * RATE)];
  }

  /// A note like a struck bell's: quick to come, slow to go, wrapped around the end, so that a loop
  /// has no seam.
  void note(double atSeconds, double hertz, double level, double decaySeconds) {
    int start = (int) (atSeconds * RATE);
    int length = (int) Math.min(sum.length, decaySeconds * 6 * RATE);
    for (int i = 0; i < length; i++) {
      double t = (double) i / RATE;
      double envelope = Math.min(1, t / 0.01) * Math.exp(-t / decaySeconds) * end(i, length);
      double phase = 2 * Math.PI * hertz * t;
      double wave = Math.sin(phase) + 0.25 * Math.sin(2 * phase) + 0.08 * Math.sin(3 * phase);
      sum[(start + i) % sum.length] += level * envelope * wave;
    }
  }

  private static double end(int i, int length) {
    return Math.min(1, (length - i) / (0.02 * RATE));
  }

  short[] samples() {
    short[] pcm = new short[sum.length];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) Math.round(Math.min(1, Math.max(-1, sum[i])) * 32_767);
    }
    return pcm;
  }
}
