package org.partyline.signaling.rtc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The proof that came with a params message, if any (docs/irc-protocol.md §8.1).
public final class Seal {
  static final String HEADER = "mac: ";

  /// Of messages that carry none.
  public static final Seal NONE = new Seal("", "", 1, "", "");

  private final String kind;
  private final String id;
  private final int number;
  private final String payload;
  private final String mac;
  private final String covered;

  private Seal(String kind, String id, int number, String payload, String document) {
    this.kind = kind;
    this.id = id;
    this.number = number;
    this.payload = payload;
    int end = document.startsWith(HEADER) ? document.indexOf('\n') : -1;
    this.mac = end < 0 ? "" : document.substring(HEADER.length(), end);
    this.covered = document.substring(end + 1);
  }

  static Seal of(String kind, String id, int number, String payload, String document) {
    return new Seal(kind, id, number, payload, document);
  }

  /// Whether there is anything to verify.
  public boolean present() {
    return !mac.isEmpty();
  }

  /// Whether the sender holds the session's key, and meant this message in this context.
  public boolean verify(SessionKey key, String context) {
    String right = key.mac(kind, id, number, context, covered);
    return present()
        && MessageDigest.isEqual(
            right.getBytes(StandardCharsets.UTF_8), mac.getBytes(StandardCharsets.UTF_8));
  }

  /// Rises from message to message of a sender; one that does not is a replay.
  public int number() {
    return number;
  }

  /// Names what was received: the SHA-256 of the payload, in base64url. The context of an answer is
  /// its offer's.
  public String digest() {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.US_ASCII));
      return SessionKey.base64url(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
