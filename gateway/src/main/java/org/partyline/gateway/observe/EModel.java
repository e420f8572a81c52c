package org.partyline.gateway.observe;

import java.util.Locale;
import java.util.OptionalDouble;
import org.partyline.media.LegStats;

/// How well a call could be heard: the mean opinion score of the E-model (ITU-T G.107), simplified
/// to what is measured: delay, loss, and the codec's own impairment (G.113). An estimate of what
/// came from the phone, 1 (bad) to 4.5.
public final class EModel {
  private static final double BASE = 93.2;

  private EModel() {}

  /// Empty where nothing was received.
  public static OptionalDouble score(LegStats stats) {
    return score(stats, stats.lostPercent());
  }

  /// The same for a part of a call, in which another share was lost.
  public static OptionalDouble score(LegStats stats, double lostPercent) {
    if (stats.expected() <= 0) {
      return OptionalDouble.empty();
    }
    double oneWay = stats.roundTripMillis().orElse(0) / 2 + stats.bufferMillis() + 20;
    return OptionalDouble.of(
        score(rating(oneWay, lostPercent, stats.codec().toUpperCase(Locale.ROOT))));
  }

  /// The transmission rating R.
  ///
  /// @param delay from mouth to ear, in milliseconds
  /// @param lost packets, in percent
  static double rating(double delay, double lost, String codec) {
    double delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
    // G.113 Appendix I: of G.711 with concealment; Opus and G.722 conceal at least as well.
    double robustness = codec.startsWith("OPUS") ? 30 : 25.1;
    double lossImpairment = 95 * lost / (lost + robustness);
    return BASE - delayImpairment - lossImpairment;
  }

  /// The score of a rating, G.107 Annex B.
  static double score(double rating) {
    if (rating <= 0) {
      return 1;
    }
    if (rating >= 100) {
      return 4.5;
    }
    return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
  }
}
