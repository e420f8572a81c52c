package org.partyline.media.dtls;

import java.util.Arrays;
import java.util.Optional;
import org.partyline.media.srtp.SrtpSuite;

/// The SRTP protection profiles that DTLS agrees on (RFC 5764 4.1.2), best first.
public enum SrtpProfile {
  /// RFC 7714.
  AEAD_AES_128_GCM(0x0007, SrtpSuite.AEAD_AES_128_GCM),
  /// RFC 3711; what Chromium offers first.
  AES128_CM_HMAC_SHA1_80(0x0001, SrtpSuite.AES_CM_128_HMAC_SHA1_80);

  private final int id;
  private final SrtpSuite suite;

  SrtpProfile(int id, SrtpSuite suite) {
    this.id = id;
    this.suite = suite;
  }

  static Optional<SrtpProfile> best(int[] offered) {
    return Arrays.stream(values())
        .filter(profile -> Arrays.stream(offered).anyMatch(id -> id == profile.id))
        .findFirst();
  }

  /// As in use_srtp.
  public int id() {
    return id;
  }

  SrtpSuite suite() {
    return suite;
  }

  /// How much DTLS has to export for both directions.
  int keyingMaterialLength() {
    return 2 * (suite.keyLength() + suite.saltLength());
  }
}
