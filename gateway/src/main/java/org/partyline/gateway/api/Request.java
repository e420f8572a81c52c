package org.partyline.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.partyline.gateway.access.Principal;

/// A request that a route may handle: who makes it is known and allowed to.
///
/// @param path the path's parameters, decoded
/// @param principal empty on routes that are open to everybody
/// @param permitted whether it still would be, for answers that take long
public record Request(
    ApiRequest http,
    Map<String, String> path,
    Optional<Principal> principal,
    BooleanSupplier permitted) {
  /// Who makes it.
  Principal who() {
    return principal.orElseThrow();
  }

  String path(String name) {
    return Optional.ofNullable(path.get(name)).orElseThrow();
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(http.query().get(name)).map(values -> values.getFirst());
  }

  int number(String name, int least, int most, int otherwise) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("[0-9]{1,9}")
        || Integer.parseInt(text.get()) < least
        || Integer.parseInt(text.get()) > most) {
      throw ProblemException.invalid(name, "must be " + least + " to " + most);
    }
    return Integer.parseInt(text.get());
  }

  boolean flag(String name) {
    return switch (query(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ProblemException.invalid(name, "must be true or false");
    };
  }

  Optional<Instant> time(String name) {
    try {
      return query(name).map(Instant::parse);
    } catch (DateTimeParseException _) {
      throw ProblemException.invalid(name, "a time such as 2026-03-01T20:00:00Z");
    }
  }

  Optional<String> header(String name) {
    return http.header(name);
  }

  <T> T body(Class<T> type) {
    return Json.read(http.body(), type);
  }

  /// The same of a body that may be missing.
  <T> Optional<T> bodyIfAny(Class<T> type) {
    return http.body().isEmpty() ? Optional.empty() : Optional.of(body(type));
  }

  JsonNode document() {
    return body(com.fasterxml.jackson.databind.node.ObjectNode.class);
  }

  InetAddress from() {
    return http.from();
  }
}
