package org.partyline.signaling.sip;

import java.util.Locale;
import java.util.Set;

/// A header that the application adds to an INVITE: `P-Preferred-Identity`, `P-Asserted-Identity`,
/// `Privacy`, `Diversion` and the like.
///
/// @param value as it goes on the wire, in one line
public record SipHeader(String name, String value) {
  /// What makes a message, a dialog or a session, and is ours to write.
  private static final Set<String> RESERVED =
      Set.of(
          "via",
          "v",
          "from",
          "f",
          "to",
          "t",
          "call-id",
          "i",
          "cseq",
          "contact",
          "m",
          "route",
          "record-route",
          "max-forwards",
          "content-length",
          "l",
          "content-type",
          "c",
          "content-encoding",
          "e",
          "authorization",
          "proxy-authorization",
          "require",
          "proxy-require",
          "supported",
          "k",
          "allow",
          "session-expires",
          "x",
          "min-se",
          "rack",
          "replaces");

  /// @throws IllegalArgumentException for a name that is none or not the application's to set, and
  ///   for a value with a line break or another control character
  public SipHeader {
    if (!name.matches("[A-Za-z0-9-]+") || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("header " + name + " can't be set");
    }
    if (value.isBlank() || value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw new IllegalArgumentException("header " + name + ": not a value of one line");
    }
  }

  /// Without the value: it is a number, mostly.
  @Override
  public String toString() {
    return name + ": …";
  }
}
