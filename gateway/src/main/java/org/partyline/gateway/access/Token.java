package org.partyline.gateway.access;

import java.time.Instant;
import java.util.Optional;

/// What a program shows instead of a password. Only its hash is kept.
///
/// @param id names it to those who manage tokens
/// @param name what it is for
/// @param hash SHA-256 of the token, in hexadecimal
/// @param createdBy the user or token that made it
/// @param lastUsed to the minute
public record Token(
    String id,
    String name,
    Role role,
    String hash,
    String createdBy,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> lastUsed) {
  Token usedAt(Instant now) {
    return new Token(id, name, role, hash, createdBy, created, expires, Optional.of(now));
  }

  boolean expired(Instant now) {
    return expires.filter(end -> !end.isAfter(now)).isPresent();
  }

  @Override
  public String toString() {
    return "Token[" + name + ", " + role + "]";
  }
}
