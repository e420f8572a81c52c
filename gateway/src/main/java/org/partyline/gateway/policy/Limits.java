package org.partyline.gateway.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// How much may be used within 24 hours.
///
/// @param calls begun, answered or not
/// @param talkTime of all calls
/// @param simultaneous calls at one time
/// @param spending what the calls may cost; empty for as much as the other limits allow
public record Limits(
    int calls, Duration talkTime, int simultaneous, Optional<BigDecimal> spending) {
  public static final Limits NONE = new Limits(0, Duration.ZERO, 0, Optional.empty());

  /// Nothing is limited.
  public static final Limits UNLIMITED =
      new Limits(Integer.MAX_VALUE, Duration.ofDays(10_000), Integer.MAX_VALUE, Optional.empty());

  /// Why another call would be too much; empty where it is not.
  ///
  /// @param shortest how long a call must be able to last to be worth dialling
  Optional<String> exceededBy(Usage used, Duration shortest, Optional<Price> price) {
    if (used.simultaneous() >= simultaneous) {
      return Optional.of(many(simultaneous, "call") + " at one time");
    }
    if (used.calls() >= calls) {
      return Optional.of(many(calls, "call") + " in 24 hours");
    }
    if (talkTime.minus(used.talkTime()).compareTo(shortest) < 0) {
      return Optional.of(many(talkTime.toMinutes(), "minute") + " in 24 hours");
    }
    if (spending.isPresent()) {
      BigDecimal left = spending.get().subtract(used.cost());
      if (price.filter(p -> p.affords(left).compareTo(shortest) < 0).isPresent()
          || (price.isEmpty() && left.signum() <= 0)) {
        return Optional.of("a cost of " + spending.get().toPlainString() + " in 24 hours");
      }
    }
    return Optional.empty();
  }

  private static String many(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /// How much longer calls may last in all.
  Duration left(Usage used, Optional<Price> price) {
    Duration time = talkTime.minus(used.talkTime());
    Optional<Duration> money =
        spending.flatMap(most -> price.map(p -> p.affords(most.subtract(used.cost()))));
    Duration least = money.filter(m -> m.compareTo(time) < 0).orElse(time);
    return least.isNegative() ? Duration.ZERO : least;
  }
}
