package org.partyline.media.srtp;

import org.jitsi.srtp.SrtpPolicy;

/// How packets are encrypted and authenticated. The names are those of SDP (RFC 4568, 6188, 7714);
/// the GCM suites authenticate with a tag of their own.
public enum SrtpSuite {
  AEAD_AES_256_GCM(32, 12, 0),
  AEAD_AES_128_GCM(16, 12, 0),
  AES_256_CM_HMAC_SHA1_80(32, 14, 10),
  AES_CM_128_HMAC_SHA1_80(16, 14, 10),
  /// A shorter tag, for RTP only: RTCP has 80 bits with it too (RFC 4568 6.2.2).
  AES_CM_128_HMAC_SHA1_32(16, 14, 4);

  private static final int SHA1_KEY = 20;
  private static final int SHA1_80_TAG = 10;
  private static final int GCM_TAG = 16;

  private final int keyLength;
  private final int saltLength;
  private final int tagLength;

  /// @param tagLength of HMAC-SHA1, or 0 for GCM
  SrtpSuite(int keyLength, int saltLength, int tagLength) {
    this.keyLength = keyLength;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /// Of the master key, in bytes.
  public int keyLength() {
    return keyLength;
  }

  /// Of the master salt, in bytes.
  public int saltLength() {
    return saltLength;
  }

  SrtpPolicy packetPolicy() {
    return policy(tagLength);
  }

  SrtpPolicy controlPolicy() {
    return policy(Math.max(tagLength, SHA1_80_TAG));
  }

  private SrtpPolicy policy(int sha1Tag) {
    SrtpPolicy policy =
        tagLength == 0
            ? new SrtpPolicy(
                SrtpPolicy.AESGCM_ENCRYPTION,
                keyLength,
                SrtpPolicy.NULL_AUTHENTICATION,
                0,
                GCM_TAG,
                saltLength)
            : new SrtpPolicy(
                SrtpPolicy.AESCM_ENCRYPTION,
                keyLength,
                SrtpPolicy.HMACSHA1_AUTHENTICATION,
                SHA1_KEY,
                sha1Tag,
                saltLength);
    // Retransmissions go out with the sequence number they had.
    policy.setSendReplayEnabled(false);
    return policy;
  }
}
