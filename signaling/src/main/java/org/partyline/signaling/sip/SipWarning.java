package org.partyline.signaling.sip;

/// Why a session description was not accepted (RFC 3261 20.43).
///
/// @param code 300 to 399
/// @param text for a person; without quotes or line breaks
public record SipWarning(int code, String text) {
  public SipWarning {
    if (code < 300 || code > 399 || text.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
      throw new IllegalArgumentException("not a warning: " + code + " " + text);
    }
  }
}
