package org.partyline.media.phone;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.partyline.media.srtp.SrtpKey;
import org.partyline.media.srtp.SrtpSuite;

/// An a=crypto line that we can use (RFC 4568 9.1): one master key, no MKI, nothing switched off.
///
/// @param tag as written: the answer repeats it
/// @param suite as written: one has two names
record CryptoLine(String tag, String suite, SrtpKey key) {
  private static final String INLINE = "inline:";

  /// The name that some devices give to AES_256_CM_HMAC_SHA1_80 (drafts of RFC 6188).
  private static final String OLD_256 = "AES_CM_256_HMAC_SHA1_80";

  /// 2^48 packets (RFC 3711 9.2).
  private static final long MAX_LIFETIME = 1L << 48;

  static CryptoLine of(int tag, SrtpKey key) {
    return new CryptoLine(String.valueOf(tag), key.suite().name(), key);
  }

  /// The lines that can be used, in their order; others are passed over, as RFC 4568 5.1.2 demands.
  static List<CryptoLine> usable(List<String> values) {
    return values.stream().flatMap(value -> parse(value).stream()).toList();
  }

  /// Reads one line.
  ///
  /// @param value of the attribute: tag, suite, key, session parameters
  /// @return empty when it is malformed, or asks for what we do not do
  static Optional<CryptoLine> parse(String value) {
    String[] words = value.split(" +");
    if (words.length < 3 || !words[0].matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    boolean plain = Arrays.stream(words).skip(3).allMatch(CryptoLine::changesNothing);
    return plain
        ? suite(words[1])
            .flatMap(suite -> key(suite, words[2]))
            .map(key -> new CryptoLine(words[0], words[1], key))
        : Optional.empty();
  }

  private static Optional<SrtpSuite> suite(String name) {
    return name.equals(OLD_256)
        ? Optional.of(SrtpSuite.AES_256_CM_HMAC_SHA1_80)
        : Arrays.stream(SrtpSuite.values()).filter(each -> each.name().equals(name)).findFirst();
  }

  /// `inline:` key and salt, then the lifetime. Several keys, or one with an MKI, are not for us:
  /// our packets and the peer's have no MKI field.
  private static Optional<SrtpKey> key(SrtpSuite suite, String parameters) {
    if (!parameters.regionMatches(true, 0, INLINE, 0, INLINE.length())
        || parameters.contains(";")) {
      return Optional.empty();
    }
    String[] parts = parameters.substring(INLINE.length()).split("\\|", -1);
    boolean usable = parts.length == 1 || (parts.length == 2 && isLifetime(parts[1]));
    return usable ? SrtpKey.ofBase64(suite, parts[0]) : Optional.empty();
  }

  /// A number of packets, in decimal or as a power of two.
  private static boolean isLifetime(String text) {
    if (text.matches("2\\^[0-9]{1,2}")) {
      int power = Integer.parseInt(text.substring(2));
      return power >= 1 && power <= 48;
    }
    return text.matches("[1-9][0-9]{0,14}") && Long.parseLong(text) <= MAX_LIFETIME;
  }

  /// Session parameters without effect on us. Those that leave something unencrypted or
  /// unauthenticated are none of these (RFC 4568 6.3), nor is what we don't know, unless it says by
  /// a dash that this does not matter.
  private static boolean changesNothing(String parameter) {
    return parameter.startsWith("-")
        || parameter.equals("KDR=0")
        || parameter.matches("WSH=[0-9]{1,4}"); // a hint
  }

  /// The attribute's value, with the key: for the SDP only.
  String value() {
    return tag + " " + suite + " " + INLINE + key.base64();
  }

  /// The same line with our key.
  CryptoLine with(SrtpKey ours) {
    return new CryptoLine(tag, suite, ours);
  }
}
