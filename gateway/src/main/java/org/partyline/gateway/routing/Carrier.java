package org.partyline.gateway.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.RateTable;

/// A trunk as calls out see it.
///
/// @param name that of the SIP trunk
/// @param country the country code that its national numbers belong to
/// @param style how it wants numbers
/// @param prefixes which numbers it takes, digits without the plus; all where there are none
/// @param limits of all calls through it
/// @param ringTimeout how long a call may ring
/// @param digitsByInfo whether digits are sent by SIP INFO, not in RTP
public record Carrier(
    String name,
    String country,
    NumberStyle style,
    Identity identity,
    List<String> prefixes,
    RateTable rates,
    Limits limits,
    int callsPerSecond,
    Duration ringTimeout,
    Duration maxDuration,
    boolean digitsByInfo) {
  public Carrier {
    prefixes = List.copyOf(prefixes);
  }

  /// As whom we call.
  ///
  /// @param domain the host of our URIs there
  /// @param hidden shows no number to the called
  /// @param diversion a number of ours that the call is said to come by
  public record Identity(
      IdentityHeader header,
      String domain,
      Optional<PhoneNumber> callerNumber,
      boolean hidden,
      Optional<PhoneNumber> diversion) {}
}
