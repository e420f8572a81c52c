package org.partyline.gateway.routing;

/// Where a carrier looks for the number that is shown to the called.
public enum IdentityHeader {
  /// P-Preferred-Identity (RFC 3325 §9.2).
  PPI,
  /// P-Asserted-Identity (RFC 3325 §9.1), for carriers that trust us.
  PAI,
  /// The user part of From.
  FROM,
  /// The display name of From.
  DISPLAY_NAME
}
