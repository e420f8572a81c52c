package org.partyline.gateway.config;

import java.math.BigDecimal;
import java.util.Optional;

/// How much may be used within 24 hours.
///
/// @param calls begun, answered or not
/// @param minutes of all calls
/// @param simultaneous calls at one time
/// @param spending what they may cost, in the currency of dial-out
public record DayLimits(int calls, int minutes, int simultaneous, Optional<BigDecimal> spending) {
  public DayLimits {
    Check.range(calls, 0, 1_000_000, "calls");
    Check.range(minutes, 0, 10_000_000, "minutes");
    Check.range(simultaneous, 0, 100_000, "simultaneous");
    Check.that(spending.map(s -> s.signum() >= 0).orElse(true), "spending", "must not be negative");
  }
}
