package org.partyline.gateway.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.partyline.gateway.dialplan.PhoneNumber;

/// What stands for a whole number in the store, so that its calls can be found and erased while the
/// store shows nobody's number: HMAC-SHA-256 with a key that is kept beside the database and not in
/// it. (There are so few numbers that without a key each could be tried.)
final class NumberKey {
  private static final int KEY_BYTES = 32;

  /// 128 bits of it: no two numbers have the same.
  private static final int KEPT_BYTES = 16;

  private final SecretKeySpec key;

  private NumberKey(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /// The key in the file, which is made if it is not there.
  static NumberKey in(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] fresh = random();
      Path draft = file.resolveSibling(file.getFileName() + ".partial");
      Files.deleteIfExists(draft);
      Store.ownerOnly(draft);
      Files.writeString(draft, HexFormat.of().formatHex(fresh) + "\n");
      Files.move(draft, file);
    }
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
      throw new StoreException(file + " is no key of ours");
    }
    return new NumberKey(HexFormat.of().parseHex(text));
  }

  /// One that is forgotten with the process.
  static NumberKey fresh() {
    return new NumberKey(random());
  }

  private static byte[] random() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  String of(PhoneNumber number) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      byte[] hash = mac.doFinal(number.digits().getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, KEPT_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
