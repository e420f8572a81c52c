package org.partyline.media.browser;

import java.util.Arrays;
import java.util.Optional;
import org.jitsi.srtp.SrtpPolicy;

/// The ways of SRTP that we speak, best first. The GCM way authenticates with its own tag.
enum SrtpProfile {
  /// RFC 7714.
  AEAD_AES_128_GCM(0x0007, 12),
  /// RFC 3711; what Chromium offers first.
  AES128_CM_HMAC_SHA1_80(0x0001, 14);

  private static final int KEY = 16;
  private final int id;
  private final int saltLength;

  SrtpProfile(int id, int saltLength) {
    this.id = id;
    this.saltLength = saltLength;
  }

  static Optional<SrtpProfile> best(int[] offered) {
    return Arrays.stream(values())
        .filter(profile -> Arrays.stream(offered).anyMatch(id -> id == profile.id))
        .findFirst();
  }

  /// As in use_srtp.
  int id() {
    return id;
  }

  int keyLength() {
    return KEY;
  }

  int saltLength() {
    return saltLength;
  }

  /// How much DTLS has to export for both directions.
  int keyingMaterialLength() {
    return 2 * (KEY + saltLength);
  }

  SrtpPolicy policy() {
    return switch (this) {
      case AEAD_AES_128_GCM ->
          new SrtpPolicy(
              SrtpPolicy.AESGCM_ENCRYPTION, KEY, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, saltLength);
      case AES128_CM_HMAC_SHA1_80 ->
          new SrtpPolicy(
              SrtpPolicy.AESCM_ENCRYPTION,
              KEY,
              SrtpPolicy.HMACSHA1_AUTHENTICATION,
              20,
              10,
              saltLength);
    };
  }
}
