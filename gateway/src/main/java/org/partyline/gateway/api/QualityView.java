package org.partyline.gateway.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.trace.QualitySample;

/// How a call's sound fared over time.
record QualityView(List<SampleView> samples) {
  /// Some seconds of it.
  ///
  /// @param seconds since the call began
  /// @param lostPercent of what came
  /// @param mos estimated (ITU-T G.107)
  /// @param peerLostPercent of what we sent, so far, as the other side reports
  record SampleView(
      BigDecimal seconds,
      BigDecimal lostPercent,
      BigDecimal jitterMillis,
      Optional<BigDecimal> roundTripMillis,
      Optional<BigDecimal> mos,
      Optional<BigDecimal> peerLostPercent) {
    static SampleView of(QualitySample sample) {
      return new SampleView(
          BigDecimal.valueOf(sample.millis(), 3).setScale(1, RoundingMode.HALF_UP),
          rounded(sample.lost(), 2),
          rounded(sample.jitterMillis(), 1),
          sample.roundTripMillis().map(value -> rounded(value, 1)),
          sample.mos().map(value -> rounded(value, 2)),
          sample.peerLost().map(value -> rounded(value, 2)));
    }

    private static BigDecimal rounded(double value, int digits) {
      return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }
  }

  static QualityView of(List<QualitySample> samples) {
    return new QualityView(samples.stream().map(SampleView::of).toList());
  }
}
