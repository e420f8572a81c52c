package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.MediaException;
import org.partyline.media.browser.BrowserOffer.Role;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.sdp.Sdp;

class BrowserOfferTest {
  private static final String HEAD =
      """
      v=0
      o=- 1 1 IN IP4 0.0.0.0
      s=-
      t=0 0
      a=group:BUNDLE 0 1 2 3 4
      """;
  private static final String AUDIO =
      """
      m=audio 9 UDP/TLS/RTP/SAVPF 111 9
      a=ice-ufrag:abcd
      a=ice-pwd:abcdabcdabcdabcdabcdabcd
      a=fingerprint:sha-256 AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB
      a=setup:actpass
      a=mid:0
      a=sendrecv
      a=rtpmap:111 opus/48000/2
      a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
      a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
      a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
      a=ssrc:4294967295 cname:x
      """;

  private static String video(int mid, String direction) {
    return """
    m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 106
    a=mid:%d
    a=%s
    a=rtpmap:96 VP8/90000
    a=rtpmap:97 rtx/90000
    a=fmtp:97 apt=96
    a=rtpmap:102 H264/90000
    a=fmtp:102 packetization-mode=0;profile-level-id=42e01f
    a=rtpmap:106 H264/90000
    a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
    a=rtcp-fb:96 goog-remb
    a=rtcp-fb:96 transport-cc
    a=rtcp-fb:96 nack
    a=rtcp-fb:96 nack pli
    """
        .formatted(mid, direction);
  }

  private static final String WHOLE =
      HEAD
          + AUDIO
          + video(1, "sendonly")
          + video(2, "sendonly")
          + video(3, "recvonly")
          + video(4, "recvonly");

  @Test
  void everySectionHasItsPart() {
    BrowserOffer offer = BrowserOffer.read(WHOLE, 1);
    assertThat(offer.iceFragment()).isEqualTo("abcd");
    assertThat(offer.sections())
        .extracting(BrowserOffer.Section::role)
        .containsExactly(Role.AUDIO, Role.CAMERA, Role.SCREEN, Role.SLOT, Role.REJECTED);
    assertThat(offer.sections().getFirst().ssrc()).hasValue(-1);
    assertThat(offer.sections().getFirst().level()).isEqualTo(1);
    assertThat(offer.sections().get(1).codecs()).hasSize(1);
    assertThat(offer.sections().get(3).codecs())
        .extracting(codec -> codec.map().payloadType())
        .containsExactly(96, 106);
  }

  @Test
  void theAnswerIsShortAndReadsBack() {
    BrowserOffer offer = BrowserOffer.read(WHOLE, 2);
    IceAgent ice = new IceAgent("ours", "password", offer.iceFragment(), 0);
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);
    String text =
        BrowserAnswer.write(
            offer, ice, DtlsIdentity.create(Instant.now()), List.of(here), List.of(here));
    Sdp answer = Sdp.parse(text);
    assertThat(answer.attribute("group")).contains("BUNDLE 0 1 2 3 4");
    assertThat(answer.media())
        .extracting(section -> section.ownDirection().orElseThrow().attribute())
        .containsExactly("sendrecv", "recvonly", "recvonly", "sendonly", "sendonly");
    assertThat(text).contains("a=candidate:1 1 udp 2130706431 127.0.0.1 5000 typ host");
    assertThat(text)
        .contains("a=candidate:2 1 tcp 1526726399 127.0.0.1 5000 typ host tcptype passive");
    assertThat(text).contains("a=ssrc:11 cname:p").contains("a=ssrc:12 cname:p");
    assertThat(text).contains("m=video 9 UDP/TLS/RTP/SAVPF 96 97 106\r\n");
    assertThat(text).contains("a=fmtp:97 apt=96").contains("a=ssrc-group:FID 11 1011");
    assertThat(text).doesNotContain("abs-send-time").doesNotContain("transport-cc");
    assertThat(text.split("a=fingerprint", -1)).hasSize(2);
    assertThat(text.length()).isLessThan(2_500);
  }

  @Test
  void severalSizesOfTheCameraAreTaken() {
    String simulcast =
        """
        a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
        a=rid:q send
        a=rid:h send max-width=640
        a=rid:f send
        a=simulcast:send q;~h;f
        """;
    BrowserOffer offer = BrowserOffer.read(WHOLE.replace("a=mid:1\n", "a=mid:1\n" + simulcast), 2);
    assertThat(offer.sections().get(1).encodings().rids()).containsExactly("q", "h", "f");
    assertThat(offer.sections().get(2).encodings().rids()).isEmpty();
    IceAgent ice = new IceAgent("ours", "password", offer.iceFragment(), 0);
    assertThat(
            BrowserAnswer.write(
                offer, ice, DtlsIdentity.create(Instant.now()), List.of(), List.of()))
        .contains("a=rid:q recv", "a=rid:f recv", "a=simulcast:recv q;h;f", "a=extmap:5 ");
  }

  @ParameterizedTest
  @CsvSource({"/sendonly, /recvonly", "/recvonly, /sendonly", "/sendrecv, /sendrecv", "'', ''"})
  void extensionsAreAnsweredInTheOtherDirection(String offered, String answered) {
    String uri = " urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    BrowserOffer offer =
        BrowserOffer.read(WHOLE.replace("a=extmap:1" + uri, "a=extmap:1" + offered + uri), 2);
    IceAgent ice = new IceAgent("ours", "password", offer.iceFragment(), 0);
    assertThat(
            BrowserAnswer.write(
                offer, ice, DtlsIdentity.create(Instant.now()), List.of(), List.of()))
        .contains("a=extmap:1" + answered + uri);
  }

  @ParameterizedTest
  @CsvSource({
    "opus, PCMU, no audio section with Opus",
    "a=ice-ufrag:abcd, a=x:y, a=ice-ufrag",
    "a=fingerprint:sha-256"
        + " AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB,"
        + " a=x:y, a=fingerprint",
    "sha-256, sha-1, sha-256",
    "sha-256, md5, sha-256",
    "actpass, passive, setup:passive",
    "a=mid:1, a=mid:0, two sections",
    "UDP/TLS/RTP/SAVPF 111 9, RTP/AVP 111 9, no audio section",
  })
  void saysWhatCannotBeServed(String text, String instead, String reason) {
    assertThatThrownBy(() -> BrowserOffer.read(WHOLE.replace(text, instead), 2))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "08, 0, 960, SILK 20 ms",
    "18, 0, 2880, SILK 60 ms",
    "60, 0, 480, hybrid 10 ms",
    "f8, 0, 960, CELT 20 ms",
    "e0, 0, 120, CELT 2.5 ms",
    "f9, 0, 1920, two of 20 ms",
    "fb, 3, 2880, three of 20 ms",
    "fb, 7, 0, more than 120 ms",
  })
  void opusTellsItsLength(String first, int second, int samples, String what) {
    java.nio.ByteBuffer packet =
        java.nio.ByteBuffer.wrap(new byte[] {(byte) Integer.parseInt(first, 16), (byte) second});
    assertThat(AudioInput.duration(packet, 0, 2)).as(what).isEqualTo(samples);
  }
}
