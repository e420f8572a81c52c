package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;

final class NegotiationTest {
  private final Negotiation negotiation =
      new Negotiation(PhoneSettings.ALL_CODECS, InetAddress.ofLiteral("192.0.2.1"), 20_000);

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

    assertThat(answered.agreement().codec()).isEqualTo(codec);
    assertThat(answered.agreement().sendType()).isEqualTo(type);
    assertThat(answered.agreement().eventType()).isEqualTo(events);
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

    assertThat(answered.agreement().sends()).isEqualTo(sends);
    assertThat(answered.agreement().receives()).isEqualTo(receives);
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
    assertThat(mux.agreement().rtcp()).isNull();
    Agreement own = negotiation.answer(offer("RTP/AVP 8", "a=rtcp:4711\n")).agreement();
    assertThat(own.rtcp()).isNotNull().extracting(a -> a.getPort()).isEqualTo(4711);
  }

  @ParameterizedTest
  @CsvSource({
    "RTP/AVP 18, no common audio codec",
    "RTP/SAVP 8, no plain RTP audio",
    "RTP/AVP 97, no common audio codec"
  })
  void saysWhyItCannot(String m, String message) {
    assertThatThrownBy(() -> negotiation.answer(offer(m, "")))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining(message);
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

    Agreement agreement = negotiation.accept(offer("RTP/AVP 8 101", ""));
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
