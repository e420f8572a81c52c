package org.partyline.signaling.sip.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// The hashes of RFC 8760, weakest first.
enum Algorithm {
  MD5("MD5", "MD5"),
  SHA_256("SHA-256", "SHA-256"),
  SHA_512_256("SHA-512-256", "SHA-512/256");

  private static final String SESSION = "-sess";

  private final String token;
  private final String digest;

  Algorithm(String token, String digest) {
    this.token = token;
    this.digest = digest;
  }

  /// As headers write it.
  String token() {
    return token;
  }

  /// What a challenge's `algorithm` names, with or without `-sess`.
  static Optional<Algorithm> named(String token) {
    String name = isSession(token) ? token.substring(0, token.length() - SESSION.length()) : token;
    for (Algorithm algorithm : values()) {
      if (algorithm.token.equalsIgnoreCase(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  static boolean isSession(String token) {
    int start = token.length() - SESSION.length();
    return start > 0 && token.regionMatches(true, start, SESSION, 0, SESSION.length());
  }

  String hash(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(digest).digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String hash(String text) {
    return hash(text.getBytes(UTF_8));
  }
}
