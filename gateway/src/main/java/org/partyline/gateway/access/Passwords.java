package org.partyline.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Hashes passwords by Argon2id (RFC 9106), and compares. A hash says with which parameters it was
/// made, so that these may change.
class Passwords {
  /// As OWASP's password storage cheat sheet has it: 19 MiB, two passes, one lane.
  private static final int MEMORY_KIB = 19_456;

  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /// The memory of so many comparisons at a time.
  private static final int AT_ONCE = 2;

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})"
              + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{16,128})");

  private final SecureRandom random = new SecureRandom();
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  /// What a name that nobody has is compared with.
  private final String nobodys = hash(Base64.getEncoder().encodeToString(bytes(SALT_BYTES)));

  /// As the reference implementation writes it: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
  String hash(String password) {
    byte[] salt = bytes(SALT_BYTES);
    byte[] hash = argon2(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  boolean matches(String hash, String password) {
    var form = FORM.matcher(hash);
    if (!form.matches()) {
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(form.group(5));
    byte[] actual =
        argon2(
            password,
            Base64.getDecoder().decode(form.group(4)),
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)),
            Integer.parseInt(form.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, actual);
  }

  /// The same work as [#matches], for a name that there is not: it must not be known by the time
  /// that an answer takes.
  void matchesNobody(String password) {
    boolean _ = matches(nobodys, password);
  }

  byte[] argon2(String password, byte[] salt, int memory, int passes, int lanes, int length) {
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    turns.acquireUninterruptibly();
    try {
      var generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memory)
              .withIterations(passes)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[length];
      generator.generateBytes(secret, hash);
      return hash;
    } finally {
      turns.release();
      Arrays.fill(secret, (byte) 0);
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
