package org.partyline.gateway.observe;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// What a carrier's bill is compared with.
///
/// @param trunk by which the call came or went
/// @param ringing how long after its beginning it rang
/// @param answered how long after its beginning it was answered
/// @param status the final SIP status of a call of ours that was not answered
/// @param cause the Q.850 cause that the carrier gave
/// @param cost in the currency of dial-out; empty where no rate is known
public record CallDetails(
    Optional<String> trunk,
    Optional<Duration> ringing,
    Optional<Duration> answered,
    Optional<Integer> status,
    Optional<Integer> cause,
    Optional<BigDecimal> cost) {
  public static final CallDetails NONE =
      new CallDetails(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
