package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.partyline.gateway.dialplan.PhoneNumber;

/// What stands for a whole number in the store, so that its calls can be found and erased while the
/// store shows nobody's number: HMAC-SHA-256 with a key that is kept beside the database and not in
/// it. (There are so few numbers that without a key each could be tried.)
final class KeyedHash {
  /// 128 bits of it: no two numbers have the same.
  private static final int KEPT_BYTES = 16;

  private final SecretKeySpec key;

  private KeyedHash(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /// The key in the file, which is made if it is not there.
  static KeyedHash in(Path file) throws IOException {
    return new KeyedHash(KeyFile.read(file).getFirst());
  }

  /// One that is forgotten with the process.
  static KeyedHash fresh() {
    return new KeyedHash(KeyFile.random());
  }

  String of(PhoneNumber number) {
    return HexFormat.of().formatHex(Arrays.copyOf(hash(number.digits()), KEPT_BYTES));
  }

  /// A secret that needs no place in the database: the same for the same purpose.
  ///
  /// @param purpose no number
  String secret(String purpose) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash("secret " + purpose));
  }

  private byte[] hash(String text) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
