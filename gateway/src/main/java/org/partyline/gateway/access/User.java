package org.partyline.gateway.access;

/// Somebody who logs in.
///
/// @param name lower-case, as [Access#validName] says
/// @param password its hash, as [Passwords] makes it
public record User(String name, Role role, String password) {
  /// Without the hash.
  @Override
  public String toString() {
    return "User[" + name + ", " + role + "]";
  }
}
