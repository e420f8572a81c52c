package org.partyline.signaling.sip;

import java.util.Optional;

/// A party of a call as its SIP URI names it.
///
/// @param user the user part, unescaped: a number in whatever form the carrier writes it, with its
///   parameters (RFC 3966 §3), or a name
/// @param host the host part
/// @param displayName the quoted name before the URI
public record SipParty(String user, String host, Optional<String> displayName) {
  /// Hides most of the user part: it may be a phone number.
  @Override
  public String toString() {
    return (user.length() <= 4
            ? "…"
            : user.substring(0, 2) + "…" + user.substring(user.length() - 2))
        + "@"
        + host;
  }
}
