package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneSettings;
import org.partyline.media.SdpException;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.dtls.DtlsIdentities;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;

final class NegotiationTest {
  private final Negotiation negotiation =
      new Negotiation(PhoneSettings.ALL_CODECS, plain(), new Endpoints(), NegotiationTest::resolve);

  private static KeyExchange plain() {
    return new KeyExchange(
        PhoneSettings.Srtp.OFF, PhoneSettings.Keying.SDES, new DtlsIdentities()::current);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          RTP/AVP 8 0 101,       PCMA, 8,  101
          RTP/AVP 0 8 101,       PCMU, 0,  101
          RTP/AVP 9 8,           G722, 9,  -1
          RTP/AVP 107 8 102 101, OPUS, 107, 102
          RTP/AVP 107 101,       OPUS, 107, 101
          RTP/AVP 18 3 8,        PCMA, 8,  -1
          """)
  void choosesTheCallersFirstThatIsOurs(String m, AudioCodec codec, int type, int events) {
    Negotiation.Answered answered = negotiation.answer(offer(m, ""));

    assertThat(answered.media().codec()).isEqualTo(codec);
    assertThat(answered.media().sendType()).isEqualTo(type);
    assertThat(answered.media().eventType()).isEqualTo(events);
    MediaSection audio = Sdp.parse(answered.sdp()).media().getFirst();
    assertThat(audio.port()).isEqualTo(20_000);
    assertThat(audio.formats()).hasSize(events < 0 ? 1 : 2).startsWith(String.valueOf(type));
    assertThat(audio.attribute("ptime")).contains("20");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          a=sendrecv, sendrecv, true,  true
          a=sendonly, recvonly, false, true
          a=recvonly, sendonly, true,  false
          a=inactive, inactive, false, false
          c=IN IP4 0.0.0.0, recvonly, false, true
          """)
  void mirrorsTheDirection(String line, String answer, boolean sends, boolean receives) {
    Negotiation.Answered answered = negotiation.answer(offer("RTP/AVP 8", line + "\n"));

    assertThat(answered.media().sends()).isEqualTo(sends);
    assertThat(answered.media().receives()).isEqualTo(receives);
    assertThat(answered.sdp()).contains("a=" + answer + "\r\n");
  }

  @Test
  void refusesOtherStreamsOnly() {
    String sdp =
        negotiation
            .answer(offer("RTP/AVP 8", "") + "m=video 5000 RTP/AVP 96\nm=image 5002 udptl t38\n")
            .sdp();

    assertThat(sdp).contains("m=video 0 RTP/AVP 96\r\n").contains("m=image 0 udptl t38\r\n");
  }

  @Test
  void offersRtcpBackAsOffered() {
    assertThat(negotiation.answer(offer("RTP/AVP 8", "")).sdp()).doesNotContain("rtcp-mux");
    Negotiation.Answered mux = negotiation.answer(offer("RTP/AVP 8", "a=rtcp-mux\n"));
    assertThat(mux.sdp()).contains("a=rtcp-mux");
    assertThat(mux.media().rtcp()).isNull();
    NegotiatedMedia own = negotiation.answer(offer("RTP/AVP 8", "a=rtcp:4711\n")).media();
    assertThat(own.rtcp()).isNotNull().extracting(a -> a.getPort()).isEqualTo(4711);
  }

  @ParameterizedTest
  @CsvSource({
    "RTP/AVP 18, FORMAT, 305, no common audio codec",
    "RTP/AVP 97, FORMAT, 305, no common audio codec",
    "RTP/SAVP 8, TRANSPORT, 302, no plain RTP audio",
  })
  void saysWhyItCannot(String m, SdpException.Fault fault, int warning, String message) {
    assertThatThrownBy(() -> negotiation.answer(offer(m, "")))
        .isInstanceOfSatisfying(SdpException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContaining(message);
    assertThat(fault.warningCode()).isEqualTo(warning);
  }

  @ParameterizedTest
  @CsvSource({
    "IN IP6 ::1, ADDRESS",
    "IN IP6 name.example.net, ADDRESS",
    "IN IP4 nowhere.example.net, ADDRESS",
    "IN IPX 0, ADDRESS",
    "ATM NSAP 47.0005, NETWORK",
    "IN, MALFORMED",
  })
  void anAddressThatIsNotOurKind(String c, SdpException.Fault fault) {
    assertThatThrownBy(() -> negotiation.answer(offer("RTP/AVP 8", "c=" + c + "\n")))
        .isInstanceOfSatisfying(SdpException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "v=1", "v=0\nm=audio x RTP/AVP 0", "v=0\nm=audio 4 RTP/AVP 0"})
  void whatIsNoSdpIsMalformed(String text) {
    assertThatThrownBy(() -> negotiation.answer(text))
        .isInstanceOfSatisfying(
            SdpException.class, e -> assertThat(e.fault()).isEqualTo(SdpException.Fault.MALFORMED));
  }

  @Test
  void noAudioIsNotAcceptable() {
    assertThatThrownBy(() -> negotiation.answer("v=0\nc=IN IP4 1.2.3.4\nm=video 4 RTP/AVP 96"))
        .isInstanceOfSatisfying(
            SdpException.class, e -> assertThat(e.fault()).isEqualTo(SdpException.Fault.MEDIA));
    assertThatThrownBy(() -> negotiation.answer("v=0\nc=IN IP4 1.2.3.4\nm=audio 0 RTP/AVP 8"))
        .isInstanceOfSatisfying(
            SdpException.class, e -> assertThat(e.fault()).isEqualTo(SdpException.Fault.MEDIA));
  }

  @Test
  void aHostNameIsResolved() {
    NegotiatedMedia media =
        negotiation.answer(offer("RTP/AVP 8", "c=IN IP4 name.example.net\n")).media();

    assertThat(media.rtp())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.8"), 4_000));
  }

  @Test
  void anOfferOfEachFamilyIsAnsweredInItsFamily() {
    var both =
        new Negotiation(PhoneSettings.ALL_CODECS, plain(), new Endpoints(true), _ -> List.of());

    String six = both.answer(offer("RTP/AVP 8", "c=IN IP6 2001:db8::7\n")).sdp();
    assertThat(six).contains("c=IN IP6 2001:db8:", "m=audio 30000 ").doesNotContain("IN IP4");
    String four = both.answer(offer("RTP/AVP 8", "")).sdp();
    assertThat(four).contains("c=IN IP4 192.0.2.1", "m=audio 20000 ").doesNotContain("IN IP6");
  }

  @Test
  void aStreamWithPort0IsTakenOutAndMayComeBack() {
    negotiation.answer(offer("RTP/AVP 8", ""));

    Negotiation.Answered without =
        negotiation.answer(offer("RTP/AVP 8", "").replace("m=audio 4000", "m=audio 0"));
    assertThat(without.sdp()).contains("m=audio 0 RTP/AVP 8\r\n");
    assertThat(without.media().inactive()).isTrue();
    assertThat(without.media().receives()).isFalse();
    Negotiation.Answered again = negotiation.answer(offer("RTP/AVP 8", ""));
    assertThat(again.sdp()).contains("m=audio 20000 RTP/AVP 8");
    assertThat(again.media().sends()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',                          20
          a=ptime:20,                  20
          a=ptime:10,                  10
          a=ptime:30,                  30
          a=ptime:40 a=maxptime:20,     20
          a=maxptime:40,               20
          a=maxptime:10,               10
          a=maxptime:5,                10
          a=ptime:200,                 60
          a=ptime:x,                   20
          """)
  void keepsToThePacketLengthAskedFor(String lines, int millis) {
    String more = lines.replace(" a=", "\na=");
    NegotiatedMedia media =
        negotiation.answer(offer("RTP/AVP 8", more.isEmpty() ? "" : more + "\n")).media();

    assertThat(media.packetMillis()).isEqualTo(millis);
  }

  @Test
  void raisesTheVersionOnlyWithAChange() {
    Sdp first = Sdp.parse(negotiation.answer(offer("RTP/AVP 8", "")).sdp());
    Sdp same = Sdp.parse(negotiation.answer(offer("RTP/AVP 8", "")).sdp());
    Sdp changed = Sdp.parse(negotiation.answer(offer("RTP/AVP 0", "")).sdp());

    assertThat(same).isEqualTo(first);
    assertThat(changed.origin().id()).isEqualTo(first.origin().id());
    assertThat(Long.parseLong(changed.origin().version()))
        .isEqualTo(Long.parseLong(first.origin().version()) + 1);
  }

  @Test
  void offersAndTakesTheAnswer() {
    String offer = negotiation.offer();
    assertThat(offer).contains("m=audio 20000 RTP/AVP 107 9 8 0 101 102\r\n");

    NegotiatedMedia agreement = negotiation.accept(offer("RTP/AVP 8 101", ""));
    assertThat(agreement.codec()).isEqualTo(AudioCodec.PCMA);
    assertThat(agreement.eventType()).isEqualTo(101);
    assertThat(negotiation.offer()).contains("RTP/AVP 8 107 9 0");
    assertThatThrownBy(() -> negotiation.accept(offer("RTP/AVP 18", "")))
        .isInstanceOf(MediaException.class);
  }

  @Test
  void anAnswerNeedsAnOffer() {
    assertThatThrownBy(() -> negotiation.accept(offer("RTP/AVP 8", "")))
        .isInstanceOf(MediaException.class);
  }

  private static List<InetAddress> resolve(String name) {
    return name.startsWith("name") ? List.of(InetAddress.ofLiteral("198.51.100.8")) : List.of();
  }

  /// 192.0.2.1:20000 and, where there is IPv6, 2001:db8::1 port 30000.
  private static final class Endpoints implements Negotiation.Endpoints {
    private final boolean dual;
    private boolean six;

    Endpoints() {
      this(false);
    }

    Endpoints(boolean dual) {
      this.dual = dual;
    }

    @Override
    public InetSocketAddress of(boolean ipv6) {
      if (ipv6 && !dual) {
        throw new SdpException(SdpException.Fault.ADDRESS, "no IPv6 here");
      }
      six = ipv6;
      return current();
    }

    @Override
    public InetSocketAddress current() {
      return six
          ? new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 30_000)
          : new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 20_000);
    }
  }

  private static String offer(String m, String more) {
    return """
    v=0
    o=- 1 1 IN IP4 203.0.113.9
    s=-
    c=IN IP4 203.0.113.9
    t=0 0
    m=audio 4000 %s
    %sa=rtpmap:107 opus/48000/2
    a=rtpmap:101 telephone-event/8000
    a=rtpmap:102 telephone-event/48000
    """
        .formatted(m, more);
  }
}
