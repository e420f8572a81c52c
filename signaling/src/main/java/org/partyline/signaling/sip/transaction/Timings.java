package org.partyline.signaling.sip.transaction;

import java.time.Duration;

/// RFC 3261's timers; other values than its own are for tests.
///
/// @param t1 the round trip that is assumed
/// @param t2 the longest time between two retransmissions
/// @param closing how long a closing endpoint waits for the answers to its BYEs
public record Timings(Duration t1, Duration t2, Duration closing) {
  public static final Timings RFC_3261 =
      new Timings(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofMillis(1_200));

  /// Timers B, F, H, J, L: after this nobody expects anything any more.
  public Duration lifetime() {
    return t1.multipliedBy(64);
  }

  /// How long one of several targets may take to say anything before the next one is tried (RFC
  /// 3263 §4.3 leaves this to us): after its fourth retransmission.
  public Duration failover() {
    return t1.multipliedBy(8);
  }

  /// T4: how long a message stays in the network.
  Duration t4() {
    return t1.multipliedBy(10);
  }

  /// An ACK that has not come after this long is hardly still to come: our 200 has been sent three
  /// times.
  public Duration ackOverdue() {
    return t1.multipliedBy(4);
  }

  public Duration next(Duration interval) {
    Duration doubled = interval.multipliedBy(2);
    return doubled.compareTo(t2) > 0 ? t2 : doubled;
  }
}
