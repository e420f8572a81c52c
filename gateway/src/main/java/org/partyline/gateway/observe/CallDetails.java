package org.partyline.gateway.observe;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// What a carrier's bill is compared with, and why there is none.
///
/// @param trunk by which the call came or went
/// @param ringing how long after its beginning it rang
/// @param answered how long after its beginning it was answered
/// @param status the final SIP status of a call of ours that was not answered
/// @param cause the Q.850 cause that the carrier gave
/// @param cost in the currency of dial-out; empty where no rate is known
/// @param refusal of a call of ours that was not made
public record CallDetails(
    Optional<String> trunk,
    Optional<Duration> ringing,
    Optional<Duration> answered,
    Optional<Integer> status,
    Optional<Integer> cause,
    Optional<BigDecimal> cost,
    Optional<Refusal> refusal) {
  public static final CallDetails NONE =
      new CallDetails(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// The rule of dial-out that did not allow a call.
  ///
  /// @param rule such as destination or user-limit
  /// @param text a clause for people that says why
  public record Refusal(String rule, String text) {}

  static CallDetails by(String trunk) {
    return new CallDetails(
        Optional.of(trunk),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  CallDetails rung(Duration after) {
    return new CallDetails(
        trunk, ringing.or(() -> Optional.of(after)), answered, status, cause, cost, refusal);
  }

  CallDetails answered(Duration after) {
    return new CallDetails(trunk, ringing, Optional.of(after), status, cause, cost, refusal);
  }

  CallDetails ended(Optional<Integer> sipStatus, Optional<Integer> q850) {
    return new CallDetails(trunk, ringing, answered, sipStatus, q850, cost, refusal);
  }

  CallDetails cost(Optional<BigDecimal> settled) {
    return new CallDetails(trunk, ringing, answered, status, cause, settled, refusal);
  }

  CallDetails refused(Refusal why) {
    return new CallDetails(trunk, ringing, answered, status, cause, cost, Optional.of(why));
  }
}
