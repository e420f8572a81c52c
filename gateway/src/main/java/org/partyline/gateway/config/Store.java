package org.partyline.gateway.config;

import java.nio.file.Path;
import java.util.Optional;

/// Where rooms and records of calls are kept: in a file, or in PostgreSQL.
public record Store(
    Optional<Path> directory,
    Optional<String> url,
    Optional<String> user,
    Optional<Secret> password) {
  public Store {
    Check.that(
        url.map(it -> it.startsWith("jdbc:postgresql:")).orElse(true),
        "url",
        "such as jdbc:postgresql://db.example.org/partyline; without one, a file is used");
    Check.that(
        url.map(it -> !it.contains("password=")).orElse(true),
        "url",
        "the password does not belong here; give store.password");
    Check.that(
        url.isPresent() || (user.isEmpty() && password.isEmpty()),
        "url",
        "is missing: user and password are those of a PostgreSQL database");
  }
}
