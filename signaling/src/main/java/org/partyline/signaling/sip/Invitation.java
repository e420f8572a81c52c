package org.partyline.signaling.sip;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whom to call by which trunk, as whom, and what to offer.
///
/// @param trunk the name of a trunk of [SipEndpoint#trunks]
/// @param called the user part of the request URI and of To, unescaped: the number as this trunk
///   wants it written
/// @param fromUser the user part of From; empty for the trunk's own
/// @param fromHost the host of From; empty for the trunk's domain
/// @param displayName the name in From
/// @param headers identity headers, as this trunk wants them
/// @param redirects whether a redirection (3xx) to a user is followed, which costs a call to
///   whatever number stands there; it never leaves the trunk
/// @param replaces the value of a Replaces header (RFC 3891): whose place the call takes at the
///   other side
/// @param offer our SDP
public record Invitation(
    String trunk,
    String called,
    Optional<String> fromUser,
    Optional<String> fromHost,
    Optional<String> displayName,
    List<SipHeader> headers,
    Predicate<String> redirects,
    Optional<String> replaces,
    String offer) {
  public Invitation {
    headers = List.copyOf(headers);
    if (called.isBlank()) {
      throw new IllegalArgumentException("nobody to call");
    }
  }

  /// A call from the trunk's own user, with no further headers, that follows no redirection.
  public Invitation(String trunk, String called, String offer) {
    this(
        trunk,
        called,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        _ -> false,
        Optional.empty(),
        offer);
  }

  /// Shows no number.
  @Override
  public String toString() {
    return "Invitation[" + trunk + "]";
  }
}
