package org.partyline.gateway.bench.quality;

/// The fast Fourier transform of a power of two of samples.
final class Fourier {
  private final int size;
  private final double[] cosine;
  private final double[] sine;

  private Fourier(int size) {
    this.size = size;
    cosine = new double[size / 2];
    sine = new double[size / 2];
    for (int i = 0; i < size / 2; i++) {
      cosine[i] = Math.cos(2 * Math.PI * i / size);
      sine[i] = Math.sin(2 * Math.PI * i / size);
    }
  }

  static Fourier atLeast(int samples) {
    return new Fourier(Math.max(2, Integer.highestOneBit(Math.max(1, samples - 1)) * 2));
  }

  int size() {
    return size;
  }

  /// In place.
  void transform(double[] re, double[] im) {
    for (int i = 1, j = 0; i < size; i++) {
      int bit = size >> 1;
      for (; (j & bit) != 0; bit >>= 1) {
        j ^= bit;
      }
      j ^= bit;
      if (i < j) {
        swap(re, i, j);
        swap(im, i, j);
      }
    }
    for (int length = 2; length <= size; length <<= 1) {
      int half = length / 2;
      int step = size / length;
      for (int start = 0; start < size; start += length) {
        for (int k = 0; k < half; k++) {
          double c = cosine[k * step];
          double s = -sine[k * step];
          int low = start + k;
          int high = low + half;
          double real = re[high] * c - im[high] * s;
          double imaginary = re[high] * s + im[high] * c;
          re[high] = re[low] - real;
          im[high] = im[low] - imaginary;
          re[low] += real;
          im[low] += imaginary;
        }
      }
    }
  }

  private static void swap(double[] array, int i, int j) {
    double kept = array[i];
    array[i] = array[j];
    array[j] = kept;
  }

  /// The correlation of `pattern` with `signal` at each shift from 0 to `signal.length -
  /// pattern.length`.
  static double[] correlate(double[] pattern, double[] signal) {
    Fourier fourier = atLeast(signal.length + pattern.length);
    double[] aRe = java.util.Arrays.copyOf(signal, fourier.size);
    double[] aIm = new double[fourier.size];
    double[] bRe = java.util.Arrays.copyOf(pattern, fourier.size);
    double[] bIm = new double[fourier.size];
    fourier.transform(aRe, aIm);
    fourier.transform(bRe, bIm);
    // The inverse transform by the forward one: conjugate before and after.
    for (int i = 0; i < fourier.size; i++) {
      double re = aRe[i] * bRe[i] + aIm[i] * bIm[i];
      double im = aIm[i] * bRe[i] - aRe[i] * bIm[i];
      aRe[i] = re;
      aIm[i] = -im;
    }
    fourier.transform(aRe, aIm);
    double[] result = new double[signal.length - pattern.length + 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = aRe[i] / fourier.size;
    }
    return result;
  }
}
