package org.partyline.signaling.rtc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the two parties of one session share and IRC never carries (docs/irc-protocol.md §8): the
/// page gets it over HTTPS, with the session's id.
public final class SessionKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 12;

  private final byte[] secret;

  SessionKey(byte[] secret) {
    this.secret = secret.clone();
  }

  /// For the page, over HTTPS only: base64url without padding.
  public String reveal() {
    return base64url(secret);
  }

  /// Whether this is what [#reveal] returned; takes the same time whatever is claimed.
  public boolean matches(String revealed) {
    return MessageDigest.isEqual(ascii(reveal()), ascii(revealed));
  }

  /// The `mac` of a document (§8.1): HMAC-SHA-256, its first 96 bits, in base64url.
  String mac(String kind, String id, int number, String context, String text) {
    String covered = String.join("\n", "67p-rtc 1", kind, id, Integer.toString(number), context);
    byte[] whole = hmac(secret, covered + "\n" + text);
    return base64url(Arrays.copyOf(whole, MAC_BYTES));
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "SessionKey[***]";
  }
}
