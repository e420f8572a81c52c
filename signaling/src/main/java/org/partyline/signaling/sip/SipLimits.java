package org.partyline.signaling.sip;

import java.time.Duration;

/// What may come in at most, in all and from one source address. A call beyond a limit gets 503, a
/// connection beyond one is closed.
///
/// @param calls calls at one time, ringing ones included
/// @param invitesPerSecond new calls per second, with a burst of the same size
/// @param unconfirmed calls that we have answered and whose ACK has not come (RFC 3261 §13.3.1.4):
///   one more takes the place of the one that has waited longest, once it is overdue
/// @param unconfirmedPerSource calls of one source that ring or have no ACK yet
/// @param transactions server transactions that are remembered; beyond them requests are answered
///   all the same, without retransmission
/// @param connections TCP connections at one time
/// @param idle a TCP connection on which nothing has come for so long is closed
public record SipLimits(
    int calls,
    int callsPerSource,
    int invitesPerSecond,
    int invitesPerSecondPerSource,
    int unconfirmed,
    int unconfirmedPerSource,
    int transactions,
    int connections,
    int connectionsPerSource,
    Duration idle) {
  /// Enough for hundreds of calls per second, as each of their transactions lasts 32 s.
  public static final int TRANSACTIONS = 50_000;

  public SipLimits {
    if (calls < 1
        || callsPerSource < 1
        || invitesPerSecond < 1
        || invitesPerSecondPerSource < 1
        || unconfirmed < 1
        || unconfirmedPerSource < 1
        || transactions < 1
        || connections < 1
        || connectionsPerSource < 1
        || !idle.isPositive()) {
      throw new IllegalArgumentException("all limits must be positive");
    }
  }

  /// These limits in all, and the same for one source.
  public static SipLimits of(int calls, int invitesPerSecond) {
    return new SipLimits(
        calls,
        calls,
        invitesPerSecond,
        invitesPerSecond,
        calls,
        calls,
        TRANSACTIONS,
        512,
        64,
        Duration.ofMinutes(10));
  }
}
