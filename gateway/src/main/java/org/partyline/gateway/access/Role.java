package org.partyline.gateway.access;

/// What somebody may do, each more than the one before.
public enum Role {
  /// Sees how things are; no secrets, no PINs.
  VIEWER,
  /// Handles live calls and rooms.
  OPERATOR,
  /// Changes everything, and decides who else may.
  ADMIN;

  /// Whether this is enough where that is needed.
  public boolean includes(Role least) {
    return compareTo(least) >= 0;
  }
}
