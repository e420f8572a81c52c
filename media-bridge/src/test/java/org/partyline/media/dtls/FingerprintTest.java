package org.partyline.media.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// a=fingerprint (RFC 8122 5).
final class FingerprintTest {
  private static final byte[] CERTIFICATE = "a certificate".getBytes(UTF_8);
  private static final byte[] OTHER = "another one".getBytes(UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"sha-1", "sha-224", "sha-256", "sha-384", "sha-512"})
  void everyHashIsVerifiedWhateverItsCase(String hash) throws Exception {
    String value = value(hash, CERTIFICATE);
    for (String written :
        List.of(value, value.toLowerCase(Locale.ROOT), value.toUpperCase(Locale.ROOT))) {
      Fingerprint fingerprint = Fingerprint.of(List.of(written)).orElseThrow();
      assertThat(fingerprint.matches(CERTIFICATE)).isTrue();
      assertThat(fingerprint.matches(OTHER)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha-256",
        "md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "md2 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "sha-1 00112233445566778899AABBCCDDEEFF00112233",
        "sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:3G",
        "sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33 more",
        "sha-3 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33"
      })
  void whatCannotBeVerifiedIsNone(String value) {
    assertThat(Fingerprint.of(List.of(value))).isEmpty();
  }

  /// Several certificates, or several hashes of one: the strongest hash counts.
  @Test
  void ofSeveralLinesAnyOfTheStrongestHashDoes() throws Exception {
    Fingerprint two =
        Fingerprint.of(List.of(value("sha-256", CERTIFICATE), value("sha-256", OTHER)))
            .orElseThrow();
    assertThat(two.matches(CERTIFICATE)).isTrue();
    assertThat(two.matches(OTHER)).isTrue();
    Fingerprint strongest =
        Fingerprint.of(
                List.of(
                    "md5 00", value("sha-1", CERTIFICATE), value("sha-256", OTHER), "sha-512 0"))
            .orElseThrow();
    assertThat(strongest.matches(CERTIFICATE)).isFalse();
    assertThat(strongest.matches(OTHER)).isTrue();
  }

  private static String value(String hash, byte[] certificate) throws Exception {
    byte[] digest = MessageDigest.getInstance(hash).digest(certificate);
    return hash + " " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
  }
}
