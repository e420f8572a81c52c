package org.partyline.signaling.sip.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Challenges those who call us (RFC 3261 §22.1). A nonce proves itself by an HMAC and tells its
/// age, so that nothing is kept for those who never answer; of those that were used the highest
/// count is remembered, so that an answer counts once.
public final class DigestServer {
  /// What becomes of a request.
  public sealed interface Verdict {
    /// The sender has proved itself.
    ///
    /// @param uri what the sender believed to ask for: proxies may have changed that since
    record Accepted(String user, String uri) implements Verdict {}

    /// Challenge it (again).
    ///
    /// @param stale whether the credentials were right but their nonce too old
    record Challenged(boolean stale) implements Verdict {}
  }

  private static final int MAX_NONCES = 10_000;
  private static final int NONCE_BYTES = 8 + 8 + 16;

  private final String realm;
  private final SecretKeySpec key;
  private final Duration lifetime;
  private final SecureRandom random;
  private final Map<String, Long> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_NONCES;
        }
      };

  public DigestServer(String realm, Duration lifetime, SecureRandom random) {
    this.realm = realm;
    this.lifetime = lifetime;
    this.random = random;
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  /// The WWW-Authenticate values of a 401, the stronger algorithm first (RFC 8760 §2.4).
  public List<String> challenges(Instant now, boolean stale) {
    byte[] salt = new byte[8];
    random.nextBytes(salt);
    String nonce = nonce(now.toEpochMilli(), salt);
    return List.of(Algorithm.SHA_256, Algorithm.MD5).stream()
        .map(algorithm ->
            "Digest realm=%s, nonce=\"%s\", algorithm=%s, qop=\"auth\"%s"
                .formatted(
                    Parameters.quoted(realm),
                    nonce,
                    algorithm.token(),
                    stale ? ", stale=true" : ""))
        .toList();
  }

  /// Checks an Authorization header.
  ///
  /// @param header its value; empty where the request has none
  /// @param passwords the password of a user; empty for one that does not exist, who is told
  ///   nothing else than a wrong password
  public Verdict verify(
      Optional<String> header,
      String method,
      Instant now,
      Function<String, Optional<String>> passwords) {
    Optional<Parameters> parameters = header.flatMap(Parameters::ofDigest);
    if (parameters.isEmpty()) {
      return new Verdict.Challenged(false);
    }
    Parameters p = parameters.get();
    String nonce = p.get("nonce").orElse("");
    Optional<Instant> made = made(nonce);
    Optional<Long> count = count(p.get("nc").orElse(""));
    Optional<Algorithm> algorithm =
        Algorithm.named(p.get("algorithm").orElse("MD5")).filter(a -> a != Algorithm.SHA_512_256);
    if (made.isEmpty()
        || count.isEmpty()
        || algorithm.isEmpty()
        || Algorithm.isSession(p.get("algorithm").orElse(""))
        || !p.get("qop").filter("auth"::equals).isPresent()
        || !p.get("realm").filter(realm::equals).isPresent()) {
      return new Verdict.Challenged(false);
    }
    String user = p.get("username").orElse("");
    Optional<String> password = passwords.apply(user);
    String expected =
        new DigestResponse(
                algorithm.get(),
                false,
                realm,
                nonce,
                p.get("qop"),
                p.get("nc").orElse(""),
                p.get("cnonce").orElse(""))
            .of(user, password.orElse(""), method, p.get("uri").orElse(""), new byte[0]);
    boolean right =
        MessageDigest.isEqual(
                expected.getBytes(US_ASCII), p.get("response").orElse("").getBytes(UTF_8))
            && password.isPresent();
    if (!right) {
      return new Verdict.Challenged(false);
    }
    boolean fresh =
        Duration.between(made.get(), now).compareTo(lifetime) <= 0 && counts(nonce, count.get());
    return fresh
        ? new Verdict.Accepted(user, p.get("uri").orElse(""))
        : new Verdict.Challenged(true);
  }

  private synchronized boolean counts(String nonce, long count) {
    long before = counts.getOrDefault(nonce, 0L);
    if (count <= before) {
      return false;
    }
    counts.put(nonce, count);
    return true;
  }

  private static Optional<Long> count(String nc) {
    return nc.matches("[0-9a-fA-F]{8}") ? Optional.of(Long.parseLong(nc, 16)) : Optional.empty();
  }

  private String nonce(long millis, byte[] salt) {
    ByteBuffer bytes = ByteBuffer.allocate(NONCE_BYTES).putLong(millis).put(salt);
    bytes.put(proof(millis, salt));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /// When a nonce of ours was made.
  private Optional<Instant> made(String nonce) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(nonce);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != NONCE_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long millis = buffer.getLong();
    byte[] salt = new byte[8];
    buffer.get(salt);
    byte[] proof = new byte[16];
    buffer.get(proof);
    return MessageDigest.isEqual(proof, proof(millis, salt))
        ? Optional.of(Instant.ofEpochMilli(millis))
        : Optional.empty();
  }

  private byte[] proof(long millis, byte[] salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(ByteBuffer.allocate(16).putLong(millis).put(salt).flip());
      return java.util.Arrays.copyOf(mac.doFinal(), 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
