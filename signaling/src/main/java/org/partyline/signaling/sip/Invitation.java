package org.partyline.signaling.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Whom to call, as whom, and what to offer.
///
/// @param target the request URI (`sip:+4930123456@carrier.example`)
/// @param from our URI, with the number that is shown to the called (`sip:user@carrier.example`)
/// @param displayName the name beside it
/// @param transport what carries the INVITE
/// @param nextHop where the INVITE is sent, resolved
/// @param offer our SDP
public record Invitation(
    String target,
    String from,
    Optional<String> displayName,
    Transport transport,
    InetSocketAddress nextHop,
    String offer) {
  /// Shows no number.
  @Override
  public String toString() {
    return "Invitation[" + transport + " " + nextHop + "]";
  }
}
