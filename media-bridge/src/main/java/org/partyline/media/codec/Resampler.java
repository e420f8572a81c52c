package org.partyline.media.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Changes the sample rate between 8, 16 and 48 kHz, by a polyphase FIR low-pass (Kaiser window).
/// With 8 kHz as the lower rate: flat within 0.1 dB up to 3.3 kHz and 70 dB down from 4.5 kHz on;
/// with 16 kHz twice that. Delays by 2 ms (8 kHz) or 1 ms. Keeps state from one call to the next.
public final class Resampler {
  private static final int TAPS_PER_PHASE = 32;
  private static final double KAISER_BETA = 7.0;

  /// Where the filter is 6 dB down, as a share of half the lower rate.
  private static final double CUT_OFF = 0.975;

  /// At most 20 ms at 48 kHz in one go; longer input is cut.
  private static final int MAX_BLOCK = 960;

  private final boolean up;
  private final int factor;

  /// By phase, then by tap: `filter[p][k]`.
  private final float[][] filter;

  /// By phase (one when going up): the samples at the lower rate, history first.
  private final float[][] input;

  private final float[] sum = new float[MAX_BLOCK];

  private Resampler(int from, int to) {
    int low = Math.min(from, to);
    int high = Math.max(from, to);
    if ((low != 8_000 && low != 16_000) || (high != 16_000 && high != 48_000) || low == high) {
      throw new IllegalArgumentException(from + " Hz to " + to + " Hz");
    }
    up = from < to;
    factor = high / low;
    filter = filter(factor, up ? factor : 1);
    input = new float[up ? 1 : factor][TAPS_PER_PHASE - 1 + MAX_BLOCK];
  }

  /// From 8 or 16 kHz to 48 kHz.
  public static Resampler to48kFrom(int rate) {
    return new Resampler(rate, 48_000);
  }

  /// From 48 kHz to 8 or 16 kHz.
  public static Resampler from48kTo(int rate) {
    return new Resampler(48_000, rate);
  }

  /// From one rate to another, or nothing where they are the same.
  public static @Nullable Resampler between(int from, int to) {
    return from == to ? null : new Resampler(from, to);
  }

  /// Splits a low-pass of unit gain into its phases, each reversed, so that the newest sample meets
  /// the first coefficient.
  private static float[][] filter(int factor, int gain) {
    int length = factor * TAPS_PER_PHASE;
    double cut = CUT_OFF / factor;
    double centre = (length - 1) / 2.0;
    double[] whole = new double[length];
    for (int i = 0; i < length; i++) {
      double x = i - centre;
      double sinc = Math.sin(Math.PI * cut * x) / (Math.PI * x);
      double edge = x / (length / 2.0);
      whole[i] = sinc * bessel(KAISER_BETA * Math.sqrt(1 - edge * edge)) / bessel(KAISER_BETA);
    }
    double total = Arrays.stream(whole).sum();
    float[][] phases = new float[factor][TAPS_PER_PHASE];
    for (int i = 0; i < length; i++) {
      int tap = TAPS_PER_PHASE - 1 - i / factor;
      phases[i % factor][tap] = (float) (whole[i] / total * gain);
    }
    return phases;
  }

  /// The modified Bessel function of order 0.
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > sum * 1e-12; k++) {
      term *= x / 2 / k * (x / 2 / k);
      sum += term;
    }
    return sum;
  }

  /// Resamples; going down, `count` must be a multiple of the rates' ratio.
  ///
  /// @return how many samples were written to `to` from index `toIndex` on
  public int resample(short[] from, int fromIndex, int count, short[] to, int toIndex) {
    if (!up && count % factor != 0) {
      throw new IllegalArgumentException(count + " samples can't be divided by " + factor);
    }
    int written = 0;
    for (int done = 0; done < count; done += MAX_BLOCK) {
      int block = Math.min(MAX_BLOCK, count - done);
      written +=
          up
              ? up(from, fromIndex + done, block, to, toIndex + written)
              : down(from, fromIndex + done, block, to, toIndex + written);
    }
    return written;
  }

  /// Takes over the state of another of the same rates.
  void continueFrom(Resampler other) {
    for (int i = 0; i < input.length; i++) {
      System.arraycopy(other.input[i], 0, input[i], 0, TAPS_PER_PHASE - 1);
    }
  }

  private int up(short[] from, int fromIndex, int count, short[] to, int toIndex) {
    float[] in = input[0];
    for (int i = 0; i < count; i++) {
      in[TAPS_PER_PHASE - 1 + i] = from[fromIndex + i];
    }
    for (int phase = 0; phase < factor; phase++) {
      Arrays.fill(sum, 0, count, 0);
      convolve(filter[phase], in, count);
      for (int i = 0; i < count; i++) {
        to[toIndex + i * factor + phase] = clip(sum[i]);
      }
    }
    System.arraycopy(in, count, in, 0, TAPS_PER_PHASE - 1);
    return count * factor;
  }

  private int down(short[] from, int fromIndex, int count, short[] to, int toIndex) {
    int low = count / factor;
    Arrays.fill(sum, 0, low, 0);
    for (int phase = 0; phase < factor; phase++) {
      float[] in = input[phase];
      // The newest sample of each group of `factor` meets the filter's phase 0.
      int offset = fromIndex + factor - 1 - phase;
      for (int i = 0; i < low; i++) {
        in[TAPS_PER_PHASE - 1 + i] = from[offset + i * factor];
      }
      convolve(filter[phase], in, low);
      System.arraycopy(in, low, in, 0, TAPS_PER_PHASE - 1);
    }
    for (int i = 0; i < low; i++) {
      to[toIndex + i] = clip(sum[i]);
    }
    return low;
  }

  /// The loops are ordered so that the inner one is turned into vector instructions.
  private void convolve(float[] coefficients, float[] in, int count) {
    for (int tap = 0; tap < TAPS_PER_PHASE; tap++) {
      float c = coefficients[tap];
      for (int i = 0; i < count; i++) {
        sum[i] += c * in[i + tap];
      }
    }
  }

  private static short clip(float value) {
    float bounded = Math.min(Short.MAX_VALUE, Math.max(Short.MIN_VALUE, value));
    return (short) ((int) (bounded + 32_768.5f) - 32_768);
  }
}
