package org.partyline.gateway.bench.quality;

/// Where in a recording each part of the original is heard.
final class Alignment {
  /// A part may be heard so much earlier or later than the whole.
  private static final int AROUND_MILLIS = 150;

  /// Fitting as well nearby is believed rather than fitting a little better far away: speech
  /// resembles itself a pitch period on.
  private static final double NEAR = 0.06;

  private final short[] said;
  private final short[] heard;
  private final int around;
  private final int whole;
  private int last;

  Alignment(short[] said, short[] heard, int rate, int mostLag) {
    this.said = said;
    this.heard = heard;
    around = rate * AROUND_MILLIS / 1_000;
    int most = rate * mostLag / 1_000;
    double[] signal = part(heard, 0, said.length + most);
    whole = best(part(said, 0, said.length), signal, 0, 0);
    last = whole;
  }

  /// The lag of the whole, in samples.
  int whole() {
    return whole;
  }

  /// The lag of the part that begins there.
  int of(int at, int length) {
    int from = Math.max(0, whole - around);
    double[] signal = part(heard, at + from, length + 2 * around);
    last = from + best(part(said, at, length), signal, last - from, NEAR);
    return last;
  }

  private static double[] part(short[] pcm, int at, int length) {
    double[] part = new double[length];
    for (int i = 0; i < length; i++) {
      part[i] = at + i >= 0 && at + i < pcm.length ? pcm[at + i] : 0;
    }
    return part;
  }

  /// The shift at which the pattern fits best, by normalised correlation.
  private static int best(double[] pattern, double[] signal, int expected, double near) {
    double[] product = Fourier.correlate(pattern, signal);
    double energy = 1;
    for (int i = 0; i < pattern.length; i++) {
      energy += signal[i] * signal[i];
    }
    int best = Math.clamp(expected, 0, product.length - 1);
    double most = -1;
    for (int shift = 0; shift < product.length; shift++) {
      double far = Math.min(1, Math.abs(shift - expected) / (product.length + 1.0));
      double score = product[shift] / Math.sqrt(Math.max(1, energy)) * (1 - near * far);
      if (score > most) {
        most = score;
        best = shift;
      }
      if (shift + pattern.length < signal.length) {
        double enters = signal[shift + pattern.length];
        energy += enters * enters - signal[shift] * signal[shift];
      }
    }
    return best;
  }
}
