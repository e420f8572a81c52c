package org.partyline.signaling.sip;

/// What carries SIP messages (RFC 3261 §18).
public enum Transport {
  UDP,
  TCP,
  TLS;

  /// As JAIN SIP and URI parameters write it.
  public String token() {
    return switch (this) {
      case UDP -> "udp";
      case TCP -> "tcp";
      case TLS -> "tls";
    };
  }

  /// Whether what is sent arrives, or the sender is told.
  public boolean reliable() {
    return this != UDP;
  }
}
