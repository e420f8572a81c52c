package org.partyline.signaling.sip.digest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A challenge that we can answer.
///
/// @param proxy whether a proxy asks (407), not the server itself (401)
/// @param algorithm as it was written; empty where it was not, which means MD5
/// @param qop the qualities of protection to choose from; empty for a server of RFC 2069
/// @param stale whether the nonce was too old and the credentials were right
public record Challenge(
    boolean proxy,
    String realm,
    String nonce,
    Optional<String> opaque,
    Optional<String> algorithm,
    List<String> qop,
    boolean stale) {
  /// Reads the value of a WWW-Authenticate or Proxy-Authenticate header; empty where it is
  /// malformed, or asks for a scheme, algorithm or protection that we don't know.
  public static Optional<Challenge> read(String header, boolean proxy) {
    return Parameters.ofDigest(header).flatMap(p -> of(p, proxy));
  }

  private static Optional<Challenge> of(Parameters p, boolean proxy) {
    Optional<String> realm = p.get("realm");
    Optional<String> nonce = p.get("nonce");
    Optional<String> algorithm = p.get("algorithm");
    List<String> offered =
        Arrays.stream(p.get("qop").orElse("").split(",", -1))
            .map(q -> q.strip().toLowerCase(Locale.ROOT))
            .filter(q -> !q.isEmpty())
            .toList();
    List<String> known =
        offered.stream().filter(q -> q.equals("auth") || q.equals("auth-int")).toList();
    if (realm.isEmpty()
        || nonce.isEmpty()
        || Algorithm.named(algorithm.orElse("MD5")).isEmpty()
        || (known.isEmpty() && !offered.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Challenge(
            proxy,
            realm.get(),
            nonce.get(),
            p.get("opaque"),
            algorithm,
            known,
            p.get("stale").filter("true"::equalsIgnoreCase).isPresent()));
  }

  Algorithm hash() {
    return Algorithm.named(algorithm.orElse("MD5")).orElseThrow();
  }

  boolean session() {
    return Algorithm.isSession(algorithm.orElse(""));
  }

  /// The protection to use. Middleboxes change bodies, so `auth` where there is a choice.
  Optional<String> protection() {
    return qop.contains("auth") ? Optional.of("auth") : qop.stream().findFirst();
  }

  Challenge withNonce(String next) {
    return new Challenge(proxy, realm, next, opaque, algorithm, qop, false);
  }
}
