package org.partyline.signaling.sip.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/// The `response` of RFC 7616 §3.4.1, from what both sides know.
///
/// @param session whether the algorithm is a `-sess` one
/// @param qop empty for RFC 2069
/// @param nc eight hexadecimal digits
record DigestResponse(
    Algorithm algorithm,
    boolean session,
    String realm,
    String nonce,
    Optional<String> qop,
    String nc,
    String cnonce) {
  String of(String user, String password, String method, String uri, byte[] body) {
    String a1 = algorithm.hash(user + ':' + realm + ':' + password);
    if (session) {
      a1 = algorithm.hash(a1 + ':' + nonce + ':' + cnonce);
    }
    String a2 = method + ':' + uri;
    if (qop.filter("auth-int"::equals).isPresent()) {
      a2 += ':' + algorithm.hash(body);
    }
    String middle =
        qop.map(q -> ':' + nonce + ':' + nc + ':' + cnonce + ':' + q + ':')
            .orElse(':' + nonce + ':');
    return algorithm.hash((a1 + middle + algorithm.hash(a2)).getBytes(UTF_8));
  }
}
