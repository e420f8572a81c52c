package org.partyline.gateway.trace;

import java.util.Optional;
import java.util.OptionalDouble;

/// How the sound of a call fared for some seconds.
///
/// @param millis when they ended, since the call began
/// @param lost of the packets that should have come, 0 to 100
/// @param jitterMillis interarrival jitter (RFC 3550 §6.4.1)
/// @param roundTripMillis by RTCP
/// @param peerLost of our packets, as the other side last reported, 0 to 100
/// @param mos estimated as for the record; absent where nothing was to come
public record QualitySample(
    long millis,
    double lost,
    double jitterMillis,
    Optional<Double> roundTripMillis,
    Optional<Double> peerLost,
    Optional<Double> mos) {
  /// Two that follow one another as one: what was bad in either stays visible.
  QualitySample with(QualitySample next) {
    return new QualitySample(
        next.millis,
        Math.max(lost, next.lost),
        Math.max(jitterMillis, next.jitterMillis),
        worst(roundTripMillis, next.roundTripMillis),
        worst(peerLost, next.peerLost),
        worst(mos.map(score -> -score), next.mos.map(score -> -score)).map(score -> -score));
  }

  private static Optional<Double> worst(Optional<Double> a, Optional<Double> b) {
    return a.isEmpty() ? b : b.isEmpty() ? a : Optional.of(Math.max(a.get(), b.get()));
  }

  static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }
}
