package org.partyline.gateway.access;

/// Somebody who logs in.
///
/// @param name lower-case, as [Access#validName] says
/// @param password its hash, as [Passwords] makes it; empty for one who cannot log in yet
public record User(String name, Role role, String password) {
  /// Whether they can log in.
  public boolean hasPassword() {
    return !password.isEmpty();
  }

  /// Without the hash.
  @Override
  public String toString() {
    return "User[" + name + ", " + role + "]";
  }
}
