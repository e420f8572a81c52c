package org.partyline.gateway.api;

import java.util.Optional;
import java.util.OptionalDouble;
import org.partyline.gateway.observe.EModel;
import org.partyline.media.LegStats;

/// How a live call's media fares, at most a second old.
///
/// @param mos estimated (ITU-T G.107)
record MediaView(
    String codec,
    LegStats.Encryption encryption,
    long received,
    long sent,
    double lostPercent,
    double jitterMillis,
    double maxJitterMillis,
    long concealed,
    Optional<Double> mos,
    Optional<Double> roundTripMillis,
    Optional<Double> peerLostPercent,
    Optional<Double> peerJitterMillis) {
  static MediaView of(LegStats stats) {
    return new MediaView(
        stats.codec(),
        stats.encryption(),
        stats.received(),
        stats.sent(),
        rounded(stats.lostPercent()),
        rounded(stats.jitterMillis()),
        rounded(stats.maxJitterMillis()),
        stats.concealed(),
        boxed(EModel.score(stats)),
        boxed(stats.roundTripMillis()),
        boxed(stats.peerLostPercent()),
        boxed(stats.peerJitterMillis()));
  }

  private static Optional<Double> boxed(OptionalDouble figure) {
    return figure.isEmpty() ? Optional.empty() : Optional.of(rounded(figure.getAsDouble()));
  }

  private static double rounded(double figure) {
    return Math.round(figure * 100) / 100.0;
  }
}
