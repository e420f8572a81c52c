package org.partyline.media.codec;

/// Sines and what is left of them.
public final class Tones {
  private Tones() {}

  public static short[] sine(double hertz, double amplitude, int count, int rate) {
    short[] pcm = new short[count];
    for (int i = 0; i < count; i++) {
      pcm[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return pcm;
  }

  /// The amplitude of this frequency within the samples (a Goertzel filter with a Hann window).
  public static double amplitude(short[] pcm, int from, int count, double hertz, int rate) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < count; i++) {
      double window = 1 - Math.cos(2 * Math.PI * i / count);
      re += pcm[from + i] * window * Math.cos(2 * Math.PI * hertz * i / rate);
      im += pcm[from + i] * window * Math.sin(2 * Math.PI * hertz * i / rate);
    }
    return 2 * Math.hypot(re, im) / count;
  }
}
