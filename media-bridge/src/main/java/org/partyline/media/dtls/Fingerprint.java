package org.partyline.media.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a=fingerprint lines say of a certificate (RFC 8122 5): its digest is one of these.
///
/// @param digests in upper case, with colons
public record Fingerprint(Hash hash, Set<String> digests) {
  /// The hashes that RFC 8122 names and does not forbid (MD5, MD2), the weakest first.
  public enum Hash {
    SHA_1(20),
    SHA_224(28),
    SHA_256(32),
    SHA_384(48),
    SHA_512(64);

    private final int length;

    Hash(int length) {
      this.length = length;
    }

    private static Optional<Hash> named(String name) {
      for (Hash hash : values()) {
        if (hash.token().equals(name.toLowerCase(Locale.ROOT))) {
          return Optional.of(hash);
        }
      }
      return Optional.empty();
    }

    /// As in a=fingerprint, and as the JDK understands it.
    private String token() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean fits(String digest) {
      return digest.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})*")
          && digest.length() == 3 * length - 1;
    }
  }

  public Fingerprint {
    digests = Set.copyOf(digests);
  }

  /// That of a certificate, by SHA-256.
  static Fingerprint of(byte[] certificate) {
    return new Fingerprint(Hash.SHA_256, Set.of(digest(Hash.SHA_256, certificate)));
  }

  /// Reads the lines of one description. With several hashes only the strongest counts (RFC 8122
  /// 5.1).
  ///
  /// @param values of a=fingerprint
  /// @return empty when none can be understood
  public static Optional<Fingerprint> of(List<String> values) {
    return values.stream()
        .flatMap(value -> read(value).stream())
        .reduce((one, other) -> {
          int order = one.hash.compareTo(other.hash);
          return order > 0 ? one : order < 0 ? other : one.and(other);
        });
  }

  private static Optional<Fingerprint> read(String value) {
    String[] parts = value.strip().split(" +", -1);
    return parts.length != 2
        ? Optional.empty()
        : Hash.named(parts[0])
            .filter(hash -> hash.fits(parts[1]))
            .map(hash -> new Fingerprint(hash, Set.of(parts[1].toUpperCase(Locale.ROOT))));
  }

  private Fingerprint and(Fingerprint other) {
    return new Fingerprint(
        hash, Stream.concat(digests.stream(), other.digests.stream()).collect(Collectors.toSet()));
  }

  /// Whether the certificate is one that is meant.
  boolean matches(byte[] certificate) {
    return digests.contains(digest(hash, certificate));
  }

  private static String digest(Hash hash, byte[] certificate) {
    try {
      byte[] digest = MessageDigest.getInstance(hash.token()).digest(certificate);
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks " + hash.token(), e);
    }
  }

  /// As the value of a=fingerprint.
  @Override
  public String toString() {
    return digests.stream()
        .map(digest -> hash.token() + " " + digest)
        .collect(Collectors.joining(", "));
  }
}
