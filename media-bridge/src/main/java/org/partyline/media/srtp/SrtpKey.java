package org.partyline.media.srtp;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A master key and salt, for one direction. Never printed. Making the first one takes a while: not
/// on a loop.
public final class SrtpKey {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SrtpSuite suite;
  private final byte[] bytes;

  private SrtpKey(SrtpSuite suite, byte[] bytes) {
    SrtpCrypto.load();
    this.suite = suite;
    this.bytes = bytes;
  }

  /// A key that was agreed on.
  ///
  /// @throws IllegalArgumentException when the lengths are not the suite's
  public static SrtpKey of(SrtpSuite suite, byte[] key, byte[] salt) {
    if (key.length != suite.keyLength() || salt.length != suite.saltLength()) {
      throw new IllegalArgumentException(suite + " has another length of key or salt");
    }
    byte[] both = Arrays.copyOf(key, key.length + salt.length);
    System.arraycopy(salt, 0, both, key.length, salt.length);
    return new SrtpKey(suite, both);
  }

  /// A new one that nobody knows.
  public static SrtpKey random(SrtpSuite suite) {
    byte[] bytes = new byte[suite.keyLength() + suite.saltLength()];
    RANDOM.nextBytes(bytes);
    return new SrtpKey(suite, bytes);
  }

  /// Key and salt as SDP has them after `inline:` (RFC 4568 6.1).
  ///
  /// @return empty when it is no base64, or not as long as the suite's
  public static Optional<SrtpKey> ofBase64(SrtpSuite suite, String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == suite.keyLength() + suite.saltLength()
          ? Optional.of(new SrtpKey(suite, bytes))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public SrtpSuite suite() {
    return suite;
  }

  /// For the SDP only.
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  byte[] key() {
    return Arrays.copyOf(bytes, suite.keyLength());
  }

  byte[] salt() {
    return Arrays.copyOfRange(bytes, suite.keyLength(), bytes.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SrtpKey key
        && suite == key.suite
        && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "a key for " + suite;
  }
}
