package org.partyline.gateway.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An HTTP request as it came.
///
/// @param path after `/api/v1`, still percent-encoded
/// @param query decoded
/// @param headers by lower-case name
/// @param from the client's address
/// @param sameOrigin false where a page of another origin makes the request
public record ApiRequest(
    String method,
    String path,
    Map<String, List<String>> query,
    Function<String, Optional<String>> headers,
    String body,
    InetAddress from,
    boolean sameOrigin) {
  /// What its body is, such as `application/json`.
  String mediaType() {
    return header("content-type")
        .orElse("")
        .replaceFirst(";.*", "")
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  Optional<String> header(String name) {
    return headers.apply(name);
  }
}
