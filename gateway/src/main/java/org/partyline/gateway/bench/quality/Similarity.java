package org.partyline.gateway.bench.quality;

import java.util.ArrayList;
import java.util.List;

/// How alike two recordings of the same speech are to an ear: the neurogram similarity (NSIM) that
/// ViSQOL is built on. Both become pictures of loudness by ear-like bands and time, and the
/// pictures are compared patch by patch. 1 is the same. Every patch is first moved to where it
/// fits, so that delay, even a changing one, costs nothing here; it is reported on its own.
///
/// It is a relative measure: it orders impairments of the same speech, and is no mean opinion
/// score.
final class Similarity {
  private static final int BANDS = 28;
  private static final double LOWEST_HERTZ = 150;

  /// In frames of [#HOP_MILLIS].
  private static final int PATCH = 40;

  private static final int HOP_MILLIS = 10;
  private static final int WINDOW_MILLIS = 32;

  /// What is softer than the loudest by more than this is not heard beside it.
  private static final double RANGE_DB = 50;

  /// Patches softer than the loudest by this are pauses.
  private static final double PAUSE_DB = 25;

  private static final double[] KERNEL = {
    0.0113, 0.0838, 0.0113, 0.0838, 0.6193, 0.0838, 0.0113, 0.0838, 0.0113
  };

  private final int rate;
  private final int hop;
  private final double[] hann;
  private final double[][] bands;
  private final Fourier fourier;

  /// @param nsim mean over all patches of speech
  /// @param lag how much later the median patch was heard, in ms
  /// @param wander how far the lag of nine patches in ten wandered, in ms
  /// @param gainDb how much louder it was heard, in all
  /// @param cut share of the patches that are hardly like the original (below 0.5): chopped or lost
  record Result(double nsim, double lag, double wander, double gainDb, double cut) {}

  /// @param rate of the recordings
  /// @param highest frequency that counts, in Hz: the narrowest band on the way
  Similarity(int rate, int highest) {
    this.rate = rate;
    hop = rate * HOP_MILLIS / 1_000;
    int window = rate * WINDOW_MILLIS / 1_000;
    fourier = Fourier.atLeast(window);
    hann = new double[window];
    for (int i = 0; i < window; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / window);
    }
    bands = bands(highest);
  }

  /// Gammatone filters of fourth order on the ERB scale, by their power response.
  private double[][] bands(int highest) {
    double[][] all = new double[BANDS][fourier.size() / 2];
    double low = erb(LOWEST_HERTZ);
    double high = erb(highest);
    for (int band = 0; band < BANDS; band++) {
      double centre = hertz(low + (high - low) * (band + 0.5) / BANDS);
      double width = 1.019 * 24.7 * (4.37 * centre / 1_000 + 1);
      for (int bin = 0; bin < all[band].length; bin++) {
        double off = ((double) bin * rate / fourier.size() - centre) / width;
        all[band][bin] = Math.pow(1 + off * off, -4);
      }
    }
    return all;
  }

  private static double erb(double hertz) {
    return 21.4 * Math.log10(1 + 0.00437 * hertz);
  }

  private static double hertz(double erb) {
    return (Math.pow(10, erb / 21.4) - 1) / 0.00437;
  }

  /// Compares what was heard with what was said.
  ///
  /// @param mostLag how much later it may have been heard, in ms
  Result compare(short[] said, short[] heard, int mostLag) {
    Alignment alignment = new Alignment(said, heard, rate, mostLag);
    int length = PATCH * hop;
    double loudest = 0;
    for (int at = 0; at + length <= said.length; at += length) {
      loudest = Math.max(loudest, energy(said, at, length));
    }
    double gain = gain(said, heard, alignment.whole());
    List<Double> scores = new ArrayList<>();
    List<Double> lags = new ArrayList<>();
    double peak = peak(said);
    for (int at = 0; at + length + hann.length <= said.length; at += length / 2) {
      if (energy(said, at, length) * Math.pow(10, PAUSE_DB / 10) < loudest) {
        continue;
      }
      int lag = alignment.of(at, length);
      scores.add(nsim(picture(said, at, 1, peak), picture(heard, at + lag, 1 / gain, peak)));
      lags.add(lag * 1_000.0 / rate);
    }
    double[] sorted = lags.stream().mapToDouble(d -> d).sorted().toArray();
    return new Result(
        scores.stream().mapToDouble(d -> d).average().orElse(Double.NaN),
        at(sorted, 0.5),
        at(sorted, 0.95) - at(sorted, 0.05),
        20 * Math.log10(gain),
        scores.stream().filter(score -> score < 0.5).count() / (double) Math.max(1, scores.size()));
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
  }

  private static double energy(short[] pcm, int at, int length) {
    double sum = 1;
    for (int i = Math.max(0, at); i < Math.min(pcm.length, at + length); i++) {
      sum += (double) pcm[i] * pcm[i];
    }
    return sum;
  }

  private static double gain(short[] said, short[] heard, int lag) {
    return Math.sqrt(energy(heard, lag, said.length) / energy(said, 0, said.length));
  }

  /// The loudest of all bands at any time, in dB.
  private double peak(short[] said) {
    double peak = 0;
    for (int at = 0; at + hann.length <= said.length; at += 4 * hop) {
      for (double power : column(said, at, 1)) {
        peak = Math.max(peak, power);
      }
    }
    return 10 * Math.log10(peak + 1e-9);
  }

  /// Bands by time, in dB above what is not heard.
  private double[][] picture(short[] pcm, int at, double gain, double peak) {
    double[][] columns = new double[PATCH][];
    for (int i = 0; i < PATCH; i++) {
      columns[i] = column(pcm, at + i * hop, gain);
      for (int band = 0; band < BANDS; band++) {
        columns[i][band] = Math.max(0, 10 * Math.log10(columns[i][band] + 1e-9) - peak + RANGE_DB);
      }
    }
    return columns;
  }

  private double[] column(short[] pcm, int at, double gain) {
    double[] re = new double[fourier.size()];
    double[] im = new double[fourier.size()];
    for (int i = 0; i < hann.length; i++) {
      int from = at + i;
      re[i] = from >= 0 && from < pcm.length ? pcm[from] * gain * hann[i] : 0;
    }
    fourier.transform(re, im);
    for (int bin = 0; bin < re.length / 2; bin++) {
      re[bin] = re[bin] * re[bin] + im[bin] * im[bin];
    }
    double[] column = new double[BANDS];
    for (int band = 0; band < BANDS; band++) {
      double sum = 0;
      for (int bin = 0; bin < bands[band].length; bin++) {
        sum += bands[band][bin] * re[bin];
      }
      column[band] = sum;
    }
    return column;
  }

  /// Luminance and structure of each place, weighted by a small Gaussian window; contrast is left
  /// out, as Hines and Harte found best for speech.
  private static double nsim(double[][] a, double[][] b) {
    double c1 = Math.pow(0.01 * RANGE_DB, 2);
    double c3 = Math.pow(0.03 * RANGE_DB, 2) / 2;
    double total = 0;
    int count = 0;
    for (int t = 1; t < PATCH - 1; t++) {
      for (int f = 1; f < BANDS - 1; f++) {
        double meanA = 0;
        double meanB = 0;
        double aa = 0;
        double bb = 0;
        double ab = 0;
        for (int k = 0; k < 9; k++) {
          double x = a[t + k / 3 - 1][f + k % 3 - 1];
          double y = b[t + k / 3 - 1][f + k % 3 - 1];
          meanA += KERNEL[k] * x;
          meanB += KERNEL[k] * y;
          aa += KERNEL[k] * x * x;
          bb += KERNEL[k] * y * y;
          ab += KERNEL[k] * x * y;
        }
        double sigma = Math.sqrt(Math.max(0, aa - meanA * meanA) * Math.max(0, bb - meanB * meanB));
        double luminance = (2 * meanA * meanB + c1) / (meanA * meanA + meanB * meanB + c1);
        double structure = (ab - meanA * meanB + c3) / (sigma + c3);
        total += luminance * structure;
        count++;
      }
    }
    return total / count;
  }
}
