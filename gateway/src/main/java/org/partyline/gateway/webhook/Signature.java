package org.partyline.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Proves to the receiver who sends an event, and when: `t=1772395200,v1=` and HMAC-SHA-256 of the
/// time, a dot and the body. An old one that somebody sends again has an old time.
final class Signature {
  static final String HEADER = "Partyline-Signature";

  private Signature() {}

  static String of(String secret, Instant now, String body) {
    try {
      String time = Long.toString(now.getEpochSecond());
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] hash = mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8));
      return "t=" + time + ",v1=" + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
