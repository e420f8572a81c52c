package org.partyline.gateway.api;

import java.util.Optional;
import org.partyline.gateway.access.Session;

/// The cookie that says whose session it is.
///
/// @param secure whether people come by https: then the cookie is never sent otherwise, and its
///   name keeps other hosts of the domain from setting it (`__Host-`)
public record Cookies(boolean secure) {
  private static final int LONGEST = 200;

  private String name() {
    return secure ? "__Host-partyline-session" : "partyline-session";
  }

  String set(Session session) {
    return name() + "=" + session.id() + attributes();
  }

  String clear() {
    return name() + "=" + attributes() + "; Max-Age=0";
  }

  private String attributes() {
    return "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
  }

  /// The session's id in a `Cookie` header.
  Optional<String> session(Optional<String> header) {
    for (String pair : header.orElse("").split(";", -1)) {
      String[] parts = pair.strip().split("=", 2);
      if (parts.length == 2 && parts[0].equals(name()) && parts[1].length() <= LONGEST) {
        return Optional.of(parts[1]);
      }
    }
    return Optional.empty();
  }
}
