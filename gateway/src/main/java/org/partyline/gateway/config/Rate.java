package org.partyline.gateway.config;

import java.math.BigDecimal;
import java.time.Duration;

/// What calls to numbers with a prefix cost.
///
/// @param prefix country code and more, such as `+49`
/// @param perMinute in the currency of dial-out
/// @param connection once for each answered call
/// @param increment what is begun is paid: `1s`, or `60s`
public record Rate(
    String prefix,
    BigDecimal perMinute,
    @Default("0") BigDecimal connection,
    @Default("60s") Duration increment) {
  public Rate {
    DialOut.checkPrefix(prefix, "prefix");
    Check.that(perMinute.signum() >= 0, "perMinute", "must not be negative");
    Check.that(connection.signum() >= 0, "connection", "must not be negative");
    Check.range(increment.toSeconds(), 1, 3_600, "increment");
  }
}
