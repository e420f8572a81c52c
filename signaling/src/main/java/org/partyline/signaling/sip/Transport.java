package org.partyline.signaling.sip;

/// What carries SIP messages (RFC 3261 §18).
public enum Transport {
  UDP,
  TCP;

  /// As JAIN SIP and URI parameters write it.
  public String token() {
    return this == UDP ? "udp" : "tcp";
  }
}
