package org.partyline.gateway.bench;

import java.util.Arrays;
import java.util.Locale;

/// What half, and nearly all, of a sample stay below.
record Percentiles(int count, double p50, double p99, double max) {
  static Percentiles of(double[] sample) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    return new Percentiles(sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /// Median and 99th percentile, with one decimal.
  @Override
  public String toString() {
    return count == 0 ? "-" : String.format(Locale.ROOT, "%.1f / %.1f", p50, p99);
  }
}
