package org.partyline.gateway.policy;

import java.math.BigDecimal;
import java.time.Duration;

/// What was used within the last 24 hours, what is reserved included.
public record Usage(int calls, Duration talkTime, int simultaneous, BigDecimal cost) {
  public static final Usage NOTHING = new Usage(0, Duration.ZERO, 0, BigDecimal.ZERO);
}
