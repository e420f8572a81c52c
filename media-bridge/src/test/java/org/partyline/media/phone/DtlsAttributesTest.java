package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.PhoneSettings;
import org.partyline.media.PhoneSettings.Keying;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.SdpException;
import org.partyline.media.dtls.DtlsIdentities;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Dtls;
import org.partyline.media.phone.NegotiatedMedia.Encryption.Sdes;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;

/// DTLS-SRTP in offer and answer (RFC 5763 5, RFC 8842 5, RFC 8643).
final class DtlsAttributesTest {
  private static final String DTLS = "UDP/TLS/RTP/SAVP";
  private static final String FINGERPRINT = "a=fingerprint:sha-256 " + "0A:".repeat(31) + "0A\n";
  private static final String OTHER = "a=fingerprint:sha-1 " + "0B:".repeat(19) + "0B\n";
  private static final String CRYPTO =
      "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + "AAAA".repeat(10) + "\n";
  private static final String ID = "a=tls-id:abcdefghij0123456789\n";

  private final DtlsIdentities identities = new DtlsIdentities();

  @ParameterizedTest
  @ValueSource(
      strings = {"UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "RTP/AVP", "RTP/AVPF", "RTP/SAVP"})
  void everyProtocolThatCarriesItIsAnsweredInKind(String protocol) {
    for (Srtp policy : List.of(Srtp.OPTIONAL, Srtp.REQUIRED)) {
      MediaSection audio =
          audio(negotiation(policy).answer(offer(protocol, "a=setup:actpass\n" + FINGERPRINT)));
      assertThat(audio.protocol()).isEqualTo(protocol);
      assertThat(audio.attribute("fingerprint"))
          .contains(identities.current().fingerprint().toString());
      assertThat(audio.attribute("setup")).contains("passive");
    }
  }

  /// Without a=setup an offerer is active (RFC 4145 4).
  @ParameterizedTest
  @CsvSource({"a=setup:active, passive", "a=setup:passive, active", "a=x:y, passive"})
  void theRoleIsTheOneThatIsLeft(String theirs, String ours) {
    Negotiation.Answered answered =
        negotiation(Srtp.REQUIRED).answer(offer(DTLS, theirs + "\n" + FINGERPRINT));
    assertThat(audio(answered).attribute("setup")).contains(ours);
    assertThat(dtls(answered.media()).active()).isEqualTo(ours.equals("active"));
  }

  @Test
  void attributesOfTheSessionCountToo() {
    String offer =
        offer(DTLS, "").replace("t=0 0\n", "t=0 0\n" + FINGERPRINT + "a=setup:passive\n");
    assertThat(audio(negotiation(Srtp.REQUIRED).answer(offer)).attribute("setup"))
        .contains("active");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=setup:actpass",
        "a=setup:holdconn\nFINGERPRINT",
        "a=setup:actpass\na=fingerprint:md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "a=setup:actpass\na=fingerprint:sha-256 00:11",
        "a=setup:actpass\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void whatCannotBeVerifiedGets488(String lines) {
    String offer =
        offer(
            DTLS,
            lines.replace("FINGERPRINT\n", "").replace("FINGERPRINT", FINGERPRINT.strip()) + "\n");
    for (Srtp policy : Srtp.values()) {
      assertThatThrownBy(() -> negotiation(policy).answer(offer)).isInstanceOf(SdpException.class);
    }
  }

  @Test
  void switchedOffNothingOfItIsTaken() {
    assertThatThrownBy(
            () -> negotiation(Srtp.OFF).answer(offer(DTLS, "a=setup:actpass\n" + FINGERPRINT)))
        .isInstanceOfSatisfying(
            SdpException.class, e -> assertThat(e.fault()).isEqualTo(SdpException.Fault.TRANSPORT));
    MediaSection plain =
        audio(negotiation(Srtp.OFF).answer(offer("RTP/AVP", "a=setup:actpass\n" + FINGERPRINT)));
    assertThat(plain.has("fingerprint")).isFalse();
  }

  @Test
  void keysOfAHandshakeGoBeforeThoseInTheSdp() {
    String both = "a=setup:actpass\n" + FINGERPRINT + CRYPTO;
    Negotiation negotiation = negotiation(Srtp.OPTIONAL);
    MediaSection audio = audio(negotiation.answer(offer("RTP/AVP", both)));
    assertThat(audio.has("fingerprint")).isTrue();
    assertThat(audio.has("crypto")).isFalse();

    Negotiation inCall = negotiation(Srtp.OPTIONAL);
    assertThat(inCall.answer(offer("RTP/AVP", CRYPTO)).media().encryption())
        .isInstanceOf(Sdes.class);
    assertThat(inCall.answer(offer("RTP/AVP", both)).media().encryption())
        .as("what is in force goes on")
        .isInstanceOf(Sdes.class);
  }

  @Test
  void theAssociationIsTheSameUntilTheirsChanges() {
    Negotiation negotiation = negotiation(Srtp.REQUIRED);
    Dtls first = answer(negotiation, "a=setup:active\n" + FINGERPRINT + ID);
    assertThat(answer(negotiation, "a=setup:actpass\n" + FINGERPRINT + ID)).isEqualTo(first);
    assertThat(answer(negotiation, "a=setup:actpass\na=sendonly\n" + FINGERPRINT + ID))
        .isEqualTo(first);
    Dtls otherId = answer(negotiation, "a=setup:actpass\n" + FINGERPRINT + ID.replace('0', '1'));
    assertThat(otherId.id()).isNotEqualTo(first.id());
    Dtls otherRole = answer(negotiation, "a=setup:passive\n" + FINGERPRINT + ID.replace('0', '1'));
    assertThat(otherRole.id()).isNotEqualTo(otherId.id());
    assertThat(answer(negotiation, "a=setup:actpass\n" + FINGERPRINT + ID.replace('0', '1')))
        .as("actpass leaves the roles as they are")
        .isEqualTo(otherRole);
    Dtls otherCertificate = answer(negotiation, "a=setup:actpass\n" + OTHER);
    assertThat(otherCertificate.id()).isNotEqualTo(otherRole.id());
    assertThat(otherCertificate.identity()).isSameAs(first.identity());
  }

  @Test
  void ourIdIsToldToThoseWhoTellTheirs() {
    Negotiation negotiation = negotiation(Srtp.REQUIRED);
    assertThat(
            audio(negotiation.answer(offer(DTLS, "a=setup:actpass\n" + FINGERPRINT))).has("tls-id"))
        .isFalse();
    MediaSection audio =
        audio(negotiation.answer(offer(DTLS, "a=setup:actpass\n" + FINGERPRINT + ID)));
    assertThat(audio.attribute("tls-id").orElseThrow()).matches("[A-Za-z0-9+/_-]{20,255}");
  }

  @Test
  void aReofferOfOursMeansTheSameAssociation() {
    Negotiation negotiation = negotiation(Srtp.OPTIONAL);
    Dtls first = answer(negotiation, "a=setup:active\n" + FINGERPRINT + ID);
    MediaSection again = Sdp.parse(negotiation.offer()).media().getFirst();
    assertThat(again.protocol()).isEqualTo(DTLS);
    assertThat(again.attribute("setup")).contains("actpass");
    assertThat(again.attribute("tls-id")).contains(first.id());
    assertThat(negotiation.accept(offer(DTLS, "a=setup:active\n" + FINGERPRINT + ID)).encryption())
        .isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=setup:actpass\nFINGERPRINT", "a=setup:active", "a=x:y"})
  void anAnswerThatLeavesItOpenEndsWhatIsRequired(String lines) {
    Negotiation negotiation = negotiation(Srtp.REQUIRED);
    assertThat(negotiation.offer()).contains(DTLS + " ");
    String answer = lines.replace("FINGERPRINT", FINGERPRINT.strip()) + "\n";
    assertThatThrownBy(() -> negotiation.accept(offer(DTLS, answer)))
        .isInstanceOf(SdpException.class);
  }

  @Test
  void whereItIsOptionalAPlainAnswerIsTakenAndAHalfOneIsNot() {
    Negotiation negotiation = negotiation(Srtp.OPTIONAL);
    assertThat(negotiation.offer()).contains("RTP/AVP ", "a=fingerprint:");
    assertThatThrownBy(
            () -> negotiation.accept(offer("RTP/AVP", "a=setup:actpass\n" + FINGERPRINT)))
        .isInstanceOf(SdpException.class);
    assertThat(negotiation.accept(offer("RTP/AVP", "")).encryption()).isNull();
  }

  private static Dtls answer(Negotiation negotiation, String lines) {
    return dtls(negotiation.answer(offer(DTLS, lines)).media());
  }

  private static Dtls dtls(NegotiatedMedia media) {
    return (Dtls) Objects.requireNonNull(media.encryption());
  }

  private static MediaSection audio(Negotiation.Answered answered) {
    return Sdp.parse(answered.sdp()).media().getFirst();
  }

  private static String offer(String protocol, String lines) {
    return """
    v=0
    o=- 1 1 IN IP4 192.0.2.9
    s=-
    c=IN IP4 192.0.2.9
    t=0 0
    m=audio 4000 %s 8
    %s\
    """
        .formatted(protocol, lines);
  }

  private Negotiation negotiation(Srtp policy) {
    var local = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 20_000);
    return new Negotiation(
        PhoneSettings.ALL_CODECS,
        new KeyExchange(policy, Keying.DTLS, identities::current),
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
