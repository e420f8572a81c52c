package org.partyline.signaling.irc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding: one exchange.
final class ScramSha256 {
  private static final int MAX_ITERATIONS = 1_000_000;

  private final String password;
  private final String firstBare;
  private final String nonce;
  private String serverSignature = "";

  ScramSha256(String account, String password) {
    this(account, password, newNonce());
  }

  ScramSha256(String account, String password, String nonce) {
    this.password = Normalizer.normalize(password, Normalizer.Form.NFKC);
    this.nonce = nonce;
    this.firstBare =
        "n="
            + Normalizer.normalize(account, Normalizer.Form.NFKC)
                .replace("=", "=3D")
                .replace(",", "=2C")
            + ",r="
            + nonce;
  }

  String first() {
    return "n,," + firstBare;
  }

  /// The answer to the server's first message.
  ///
  /// @throws GeneralSecurityException when the server's message is not to be trusted
  String last(String serverFirst) throws GeneralSecurityException {
    Map<String, String> said = attributes(serverFirst);
    String both = said.getOrDefault("r", "");
    int iterations = said.getOrDefault("i", "").matches("\\d{1,7}") ? number(said) : 0;
    if (!both.startsWith(nonce) || both.length() == nonce.length()) {
      throw new GeneralSecurityException("the server's nonce does not continue ours");
    }
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new GeneralSecurityException("the server's iteration count is out of bounds");
    }
    byte[] salt = decoded(said.getOrDefault("s", ""));
    var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, 256);
    byte[] salted =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    String withoutProof = "c=biws,r=" + both;
    String authMessage = firstBare + "," + serverFirst + "," + withoutProof;
    byte[] clientKey = hmac(salted, "Client Key");
    byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
    byte[] proof = hmac(storedKey, authMessage);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    serverSignature = encoded(hmac(hmac(salted, "Server Key"), authMessage));
    return withoutProof + ",p=" + encoded(proof);
  }

  /// Whether the server's last message proves that it knows the password, too.
  boolean verify(String serverLast) {
    String signature = attributes(serverLast).getOrDefault("v", "");
    return !serverSignature.isEmpty()
        && MessageDigest.isEqual(
            signature.getBytes(StandardCharsets.UTF_8),
            serverSignature.getBytes(StandardCharsets.UTF_8));
  }

  private static int number(Map<String, String> said) {
    return Integer.parseInt(said.getOrDefault("i", "0"));
  }

  private static Map<String, String> attributes(String message) {
    Map<String, String> attributes = new HashMap<>();
    for (String attribute : message.split(",", -1)) {
      if (attribute.length() > 1 && attribute.charAt(1) == '=') {
        attributes.put(attribute.substring(0, 1), attribute.substring(2));
      }
    }
    return attributes;
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decoded(String base64) throws GeneralSecurityException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the server's salt is no base64", e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String newNonce() {
    byte[] bits = new byte[18];
    new SecureRandom().nextBytes(bits);
    return encoded(bits);
  }
}
