package org.partyline.gateway.policy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/// What a call costs.
///
/// @param perMinute of each minute
/// @param connection once, when it is answered
/// @param increment begun increments are paid in full
public record Price(BigDecimal perMinute, BigDecimal connection, Duration increment) {
  private static final BigDecimal MINUTE = BigDecimal.valueOf(60_000);
  private static final Duration EVER = Duration.ofDays(10_000);

  public Price {
    if (perMinute.signum() < 0 || connection.signum() < 0 || increment.toMillis() < 1_000) {
      throw new IllegalArgumentException(
          "prices are not negative, and paid by the second at least");
    }
  }

  /// What an answered call of this length costs.
  public BigDecimal cost(Duration length) {
    long each = increment.toMillis();
    long begun = Math.max(1, (length.toMillis() + each - 1) / each);
    return connection.add(perIncrement().multiply(BigDecimal.valueOf(begun)));
  }

  /// How long a call can last that costs no more than this.
  Duration affords(BigDecimal money) {
    BigDecimal left = money.subtract(connection);
    if (left.signum() < 0) {
      return Duration.ZERO;
    }
    if (perMinute.signum() == 0) {
      return EVER;
    }
    BigDecimal increments = left.divide(perIncrement(), 0, RoundingMode.DOWN);
    BigDecimal most = BigDecimal.valueOf(EVER.toMillis() / increment.toMillis());
    return increment.multipliedBy(increments.min(most).longValue());
  }

  /// Rounded up, so that what is affordable never costs more.
  private BigDecimal perIncrement() {
    return perMinute
        .multiply(BigDecimal.valueOf(increment.toMillis()))
        .divide(MINUTE, new MathContext(12, RoundingMode.UP));
  }
}
