package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.PhoneSettings;
import org.partyline.media.PhoneSettings.Keying;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.SdpException;
import org.partyline.media.dtls.DtlsIdentities;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Sdes;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.srtp.SrtpSuite;

/// SRTP's keys in SDP (RFC 4568), as the strictest peer reads and writes them.
final class KeyExchangeTest {
  private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";
  private static final String KEY = key(30, 1);
  private static final String OTHER_KEY = key(30, 2);
  private static final String CRYPTO = "a=crypto:1 " + SUITE + " inline:" + KEY + "\n";

  @ParameterizedTest
  @CsvSource({"OPTIONAL, RTP/SAVP", "REQUIRED, RTP/SAVP", "OPTIONAL, RTP/AVP", "REQUIRED, RTP/AVP"})
  void anOfferWithKeysIsAnsweredWithOurs(Srtp policy, String protocol) {
    Negotiation.Answered answered = negotiation(policy).answer(offer(protocol, CRYPTO));
    MediaSection audio = audio(answered.sdp());
    assertThat(audio.protocol()).isEqualTo(protocol);
    List<String> lines = audio.attributes("crypto");
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("1 " + SUITE + " inline:").doesNotContain(KEY);
    Sdes encryption = encryption(answered.media());
    assertThat(encryption.theirs().base64()).isEqualTo(KEY);
    assertThat(lines.getFirst()).endsWith(encryption.ours().base64());
  }

  @ParameterizedTest
  @EnumSource(SrtpSuite.class)
  void everySuiteOfOursIsTaken(SrtpSuite suite) {
    String key = key(suite.keyLength() + suite.saltLength(), 5);
    String line = "a=crypto:7 " + suite + " inline:" + key + "|2^31\n";
    Negotiation.Answered answered = negotiation(Srtp.REQUIRED).answer(offer("RTP/SAVP", line));
    assertThat(audio(answered.sdp()).attribute("crypto").orElseThrow())
        .startsWith("7 " + suite + " inline:");
  }

  @Test
  void theFirstUsableOfSeveralLinesIsTakenAndItsTagRepeated() {
    String lines =
        "a=crypto:1 F8_128_HMAC_SHA1_80 inline:"
            + KEY
            + "\n"
            + "a=crypto:2 "
            + SUITE
            + " inline:"
            + KEY
            + "|2^20|1:4\n"
            + "a=crypto:12 AES_CM_128_HMAC_SHA1_32 inline:"
            + KEY
            + "|2^20\n"
            + "a=crypto:13 "
            + SUITE
            + " inline:"
            + OTHER_KEY
            + "\n";
    Negotiation.Answered answered = negotiation(Srtp.OPTIONAL).answer(offer("RTP/SAVP", lines));
    assertThat(audio(answered.sdp()).attributes("crypto"))
        .singleElement()
        .asString()
        .startsWith("12 AES_CM_128_HMAC_SHA1_32 inline:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inline:KEY",
        "inline:KEY|2^48",
        "inline:KEY|2^1",
        "inline:KEY|1048576",
        "INLINE:KEY",
        "inline:KEY KDR=0",
        "inline:KEY WSH=128",
        "inline:KEY -NEW=1",
        "inline:KEY|2^31 WSH=64"
      })
  void linesThatAreFine(String key) {
    assertThat(CryptoLine.parse("1 " + SUITE + " " + key.replace("KEY", KEY))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 S inline:KEY|2^20|1:4",
        "1 S inline:KEY|1:4",
        "1 S inline:KEY;inline:KEY",
        "1 S inline:KEY|2^49",
        "1 S inline:KEY|0",
        "1 S inline:KEY|",
        "1 S inline:KEY|2^",
        "1 S inline:short",
        "1 S inline:",
        "1 S uri:KEY",
        "1 S",
        "1",
        "",
        "x S inline:KEY",
        "1234567890 S inline:KEY",
        "1 s inline:KEY",
        "1 AEAD_AES_128_GCM inline:KEY",
        "1 S inline:KEY UNENCRYPTED_SRTP",
        "1 S inline:KEY UNENCRYPTED_SRTCP",
        "1 S inline:KEY UNAUTHENTICATED_SRTP",
        "1 S inline:KEY KDR=1",
        "1 S inline:KEY FEC_ORDER=FEC_SRTP",
        "1 S inline:KEY NEW=1",
        "1 S inline:KEY= x"
      })
  void linesThatArePassedOver(String line) {
    String value = line.replace("KEY", KEY).replace(" S", " " + SUITE);
    assertThat(CryptoLine.parse(value)).isEmpty();
  }

  @Test
  void theOlderNameOfA256BitSuiteIsTakenAndRepeated() {
    Optional<CryptoLine> line = CryptoLine.parse("1 AES_CM_256_HMAC_SHA1_80 inline:" + key(46, 1));
    assertThat(line).isPresent();
    assertThat(line.orElseThrow().value()).startsWith("1 AES_CM_256_HMAC_SHA1_80 inline:");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          OFF,      RTP/SAVP, true,  TRANSPORT
          OFF,      RTP/SAVP, false, TRANSPORT
          OPTIONAL, RTP/SAVP, false, TRANSPORT
          REQUIRED, RTP/SAVP, false, TRANSPORT
          REQUIRED, RTP/AVP,  false, TRANSPORT
          REQUIRED, UDP/TLS/RTP/SAVP, false, TRANSPORT
          """)
  void isRejected(Srtp policy, String protocol, boolean keys, SdpException.Fault fault) {
    assertThatThrownBy(() -> negotiation(policy).answer(offer(protocol, keys ? CRYPTO : "")))
        .isInstanceOfSatisfying(SdpException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageNotContaining(KEY);
  }

  @ParameterizedTest
  @EnumSource(names = {"OPTIONAL", "REQUIRED"})
  void keysThatWeCannotUseAreRejectedAsAnAttribute(Srtp policy) {
    String line = CRYPTO.replace("\n", "|2^20|1:4\n");
    assertThatThrownBy(() -> negotiation(policy).answer(offer("RTP/SAVP", line)))
        .isInstanceOfSatisfying(
            SdpException.class, e -> assertThat(e.fault().warningCode()).isEqualTo(306))
        .hasMessageNotContaining(KEY);
  }

  @Test
  void whereNothingIsRequiredPlainStaysPlainAndKeysBesidePlainCount() {
    assertThat(negotiation(Srtp.OPTIONAL).answer(offer("RTP/AVP", "")).sdp())
        .contains("RTP/AVP 8")
        .doesNotContain("crypto");
    Negotiation.Answered off = negotiation(Srtp.OFF).answer(offer("RTP/AVP", CRYPTO));
    assertThat(off.sdp()).doesNotContain("crypto");
    assertThat(off.media().encryption()).isNull();
  }

  @Test
  void ofASecureAndAPlainSectionTheSecureOneIsTaken() {
    String both = offer("RTP/AVP", "m=audio 4002 RTP/SAVP 8\n" + CRYPTO);
    Sdp answer = Sdp.parse(negotiation(Srtp.OPTIONAL).answer(both).sdp());
    assertThat(answer.media().get(0).port()).isZero();
    assertThat(answer.media().get(1).port()).isNotZero();
    Sdp plain = Sdp.parse(negotiation(Srtp.OFF).answer(both).sdp());
    assertThat(plain.media().get(0).port()).isNotZero();
    assertThat(plain.media().get(1).port()).isZero();
  }

  @Test
  void ourOffersSayWhatWeWant() {
    assertThat(negotiation(Srtp.OFF).offer()).contains(" RTP/AVP ").doesNotContain("crypto");
    for (Srtp policy : List.of(Srtp.OPTIONAL, Srtp.REQUIRED)) {
      MediaSection audio = audio(negotiation(policy).offer());
      assertThat(audio.protocol()).isEqualTo(policy == Srtp.REQUIRED ? "RTP/SAVP" : "RTP/AVP");
      List<CryptoLine> lines = CryptoLine.usable(audio.attributes("crypto"));
      assertThat(lines).hasSizeGreaterThan(2).hasSameSizeAs(audio.attributes("crypto"));
      assertThat(lines.stream().map(CryptoLine::tag)).doesNotHaveDuplicates();
      assertThat(lines.stream().map(line -> line.key().base64())).doesNotHaveDuplicates();
      assertThat(lines.stream().map(CryptoLine::suite)).contains(SUITE);
    }
  }

  @Test
  void theAnswerChoosesAmongOurKeys() {
    Negotiation negotiation = negotiation(Srtp.REQUIRED);
    CryptoLine chosen = offered(negotiation, SUITE);
    String line = "a=crypto:" + chosen.tag() + " " + SUITE + " inline:" + KEY + "\n";
    Sdes encryption = encryption(negotiation.accept(offer("RTP/SAVP", line)));
    assertThat(encryption.ours()).isEqualTo(chosen.key());
    assertThat(encryption.theirs().base64()).isEqualTo(KEY);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          REQUIRED, RTP/AVP,  'none',                            302
          REQUIRED, RTP/SAVP, 'none',                            302
          REQUIRED, RTP/SAVP, '99 AES_CM_128_HMAC_SHA1_80',      306
          REQUIRED, RTP/SAVP, '1 AES_CM_128_HMAC_SHA1_32',       306
          OPTIONAL, RTP/SAVP, 'none',                            306
          OPTIONAL, RTP/AVP,  '99 AES_CM_128_HMAC_SHA1_80',      306
          """)
  void anAnswerThatTakesNoneOfOurKeysIsRejected(
      Srtp policy, String protocol, String line, int warning) {
    Negotiation negotiation = negotiation(policy);
    negotiation.offer();
    String crypto = line.equals("none") ? "" : "a=crypto:" + line + " inline:" + KEY + "\n";
    assertThatThrownBy(() -> negotiation.accept(offer(protocol, crypto)))
        .isInstanceOfSatisfying(
            SdpException.class, e -> assertThat(e.fault().warningCode()).isEqualTo(warning));
  }

  @Test
  void anAnswerWithoutKeysIsPlainWhereThatIsAllowed() {
    Negotiation negotiation = negotiation(Srtp.OPTIONAL);
    negotiation.offer();
    assertThat(negotiation.accept(offer("RTP/AVP", "")).encryption()).isNull();
    assertThat(negotiation.offer()).as("in a plain call").doesNotContain("crypto");
  }

  @Test
  void keysInAnAnswerToAPlainOfferOfOursChangeNothing() {
    for (Srtp policy : List.of(Srtp.OFF, Srtp.OPTIONAL)) {
      Negotiation negotiation = negotiation(policy);
      negotiation.answer(offer("RTP/AVP", ""));
      assertThat(negotiation.offer()).doesNotContain("crypto");
      assertThat(negotiation.accept(offer("RTP/AVP", CRYPTO)).encryption()).isNull();
    }
  }

  @Test
  void holdAndResumeKeepTheKeysAndANewKeyIsAnsweredByANewOne() {
    Negotiation negotiation = negotiation(Srtp.REQUIRED);
    Sdes first = encryption(negotiation.answer(offer("RTP/SAVP", CRYPTO)).media());
    Sdes held = encryption(negotiation.answer(offer("RTP/SAVP", CRYPTO + "a=sendonly\n")).media());
    assertThat(held).isEqualTo(first);
    Sdes renewed =
        encryption(negotiation.answer(offer("RTP/SAVP", CRYPTO.replace(KEY, OTHER_KEY))).media());
    assertThat(renewed.theirs().base64()).isEqualTo(OTHER_KEY);
    assertThat(renewed.ours()).isNotEqualTo(first.ours());
    MediaSection ours = audio(negotiation.offer());
    assertThat(ours.protocol()).isEqualTo("RTP/SAVP");
    assertThat(CryptoLine.usable(ours.attributes("crypto")).stream().map(CryptoLine::key))
        .containsExactly(renewed.ours());
  }

  @Test
  void aPlainReofferDoesNotEndEncryptionThatIsRequired() {
    Negotiation negotiation = negotiation(Srtp.REQUIRED);
    negotiation.answer(offer("RTP/SAVP", CRYPTO));
    assertThatThrownBy(() -> negotiation.answer(offer("RTP/AVP", "")))
        .isInstanceOf(SdpException.class);
  }

  @Test
  void keysAreNotPrinted() {
    Negotiation.Answered answered = negotiation(Srtp.REQUIRED).answer(offer("RTP/SAVP", CRYPTO));
    assertThat(answered.media().toString())
        .doesNotContain(KEY)
        .doesNotContain(encryption(answered.media()).ours().base64());
    assertThat(answered.toString()).doesNotContain("inline");
  }

  private static CryptoLine offered(Negotiation negotiation, String suite) {
    return CryptoLine.usable(audio(negotiation.offer()).attributes("crypto")).stream()
        .filter(line -> line.suite().equals(suite))
        .findFirst()
        .orElseThrow();
  }

  private static Sdes encryption(NegotiatedMedia media) {
    return (Sdes) Optional.ofNullable(media.encryption()).orElseThrow();
  }

  private static MediaSection audio(String sdp) {
    return Sdp.parse(sdp).media().getFirst();
  }

  private static String key(int length, int fill) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) fill);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String offer(String protocol, String more) {
    return """
    v=0
    o=- 1 1 IN IP4 203.0.113.9
    s=-
    c=IN IP4 203.0.113.9
    t=0 0
    m=audio 4000 %s 8
    %s\
    """
        .formatted(protocol, more);
  }

  private static Negotiation negotiation(Srtp srtp) {
    var local = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 20_000);
    return new Negotiation(
        PhoneSettings.ALL_CODECS,
        new KeyExchange(srtp, Keying.SDES, new DtlsIdentities()::current),
        new Negotiation.Endpoints() {
          @Override
          public InetSocketAddress of(boolean ipv6) {
            return local;
          }

          @Override
          public InetSocketAddress current() {
            return local;
          }
        },
        _ -> List.of());
  }
}
