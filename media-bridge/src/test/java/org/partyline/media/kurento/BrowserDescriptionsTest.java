package org.partyline.media.kurento;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.partyline.media.MediaException;
import org.partyline.media.kurento.KurentoSettings.Video;
import org.partyline.media.sdp.MediaSection;
import org.partyline.media.sdp.Sdp;

class BrowserDescriptionsTest {
  private static final String AUDIO =
      """
      v=0
      o=- 1 1 IN IP4 0.0.0.0
      s=-
      t=0 0
      a=group:BUNDLE 0 1 2 3 4
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=ice-ufrag:abcd
      a=ice-pwd:abcdabcdabcdabcdabcdabcd
      a=fingerprint:sha-256 AB:AB
      a=setup:actpass
      a=mid:0
      a=sendrecv
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      a=fmtp:111 minptime=10;useinbandfec=1
      a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
      a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
      a=ssrc:1000 cname:x
      """;

  private static String video(int mid, String direction, String more) {
    return """
    m=video 9 UDP/TLS/RTP/SAVPF 96 97 106
    c=IN IP4 0.0.0.0
    a=mid:%d
    a=%s
    a=rtcp-mux
    a=rtpmap:96 VP8/90000
    a=rtpmap:97 rtx/90000
    a=fmtp:97 apt=96
    a=rtpmap:106 H264/90000
    a=rtcp-fb:96 goog-remb
    a=rtcp-fb:96 transport-cc
    a=rtcp-fb:96 nack pli
    a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
    a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
    %s\
    """
        .formatted(mid, direction, more);
  }

  /// As pages send it, less the further slots.
  static final String PAGE_OFFER =
      AUDIO
          + video(1, "sendonly", "a=ssrc-group:FID 2000 2001\n")
          + video(2, "sendonly", "a=ssrc-group:FID 3000 3001\n")
          + video(3, "recvonly", "")
          + video(4, "recvonly", "");

  private static final String KURENTOS =
      """
      v=0
      o=- 1 1 IN IP4 192.0.2.2
      s=Kurento Media Server
      c=IN IP4 192.0.2.2
      t=0 0
      a=group:BUNDLE 0 1
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      a=ice-ufrag:kmsu
      a=ice-pwd:kmskmskmskmskmskmskmskms
      a=fingerprint:sha-256 CD:CD
      a=setup:active
      a=candidate:1 1 UDP 2015363327 192.0.2.2 40000 typ host
      a=mid:0
      a=sendrecv
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      a=ssrc:111111 cname:kms
      m=video 9 UDP/TLS/RTP/SAVPF 96
      a=mid:1
      a=sendrecv
      a=rtcp-mux
      a=rtpmap:96 VP8/90000
      a=rtcp-fb:96 nack pli
      a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
      a=ssrc:222222 cname:kms
      """;

  private static List<MediaSection> toKurento(String offer, Video video) {
    return Sdp.parse(BrowserDescriptions.of(offer, video).offerForKurento()).media();
  }

  @Test
  void theServerIsOfferedOneSectionOfEachKindWithOneCodec() {
    List<MediaSection> media = toKurento(PAGE_OFFER, Video.SPEAKER);
    assertThat(media).extracting(MediaSection::kind).containsExactly("audio", "video");
    assertThat(media)
        .extracting(MediaSection::formats)
        .containsExactly(List.of("111"), List.of("96"));
    assertThat(media).allMatch(section -> section.attribute("ice-ufrag").isPresent());
    assertThat(media.get(1).has("sendrecv")).isTrue();
    assertThat(media.get(1).attributes("rtcp-fb")).containsExactly("96 goog-remb", "96 nack pli");
  }

  /// It drops bundled packets whose SSRC the offer does not name.
  @Test
  void theServerIsToldTheSsrcsOfWhatIsSent() {
    List<MediaSection> media = toKurento(PAGE_OFFER, Video.SPEAKER);
    assertThat(media.get(0).attributes("ssrc")).containsExactly("1000 cname:page");
    assertThat(media.get(1).attributes("ssrc")).containsExactly("2000 cname:page");
    assertThat(media).noneMatch(section -> section.toString().contains("sdes:mid"));
  }

  @Test
  void aRoomWithoutVideoHasNone() {
    assertThat(toKurento(PAGE_OFFER, Video.OFF)).hasSize(1);
    assertThat(Sdp.parse(answer(Video.OFF)).media().subList(1, 5)).allMatch(s -> s.port() == 0);
  }

  private static String answer(Video video) {
    return BrowserDescriptions.of(PAGE_OFFER, video).answerForBrowser(KURENTOS);
  }

  @Test
  void thePageSeesTheServersPictureInItsFirstSlot() {
    Sdp answer = Sdp.parse(answer(Video.SPEAKER));
    assertThat(answer.attribute("group")).contains("BUNDLE 0 1 3");
    assertThat(answer.media()).extracting(MediaSection::port).containsExactly(9, 9, 0, 9, 0);
    MediaSection camera = answer.media().get(1);
    assertThat(camera.has("recvonly")).isTrue();
    assertThat(camera.attributes("ssrc")).isEmpty();
    MediaSection slot = answer.media().get(3);
    assertThat(slot.has("sendonly")).isTrue();
    assertThat(slot.attribute("content")).contains("speaker");
    assertThat(slot.attributes("ssrc")).containsExactly("222222 cname:kms");
    assertThat(slot.attribute("mid")).contains("3");
  }

  @Test
  void transportAndCandidatesStandInTheFirstSectionOnly() {
    Sdp answer =
        Sdp.parse(
            BrowserDescriptions.of(PAGE_OFFER, Video.SPEAKER)
                .answerForBrowser(
                    gathered(
                        "1 1 UDP 2015363327 192.0.2.2 40000 typ host",
                        "2 1 UDP 1679819007 203.0.113.9 50000 typ srflx raddr 192.0.2.2"
                            + " rport 40000",
                        "3 2 UDP 2015363326 192.0.2.2 40001 typ host")));
    assertThat(answer.media().getFirst().attributes("candidate"))
        .containsExactly(
            "1 1 UDP 2015363327 192.0.2.2 40000 typ host",
            "2 1 UDP 1679819007 203.0.113.9 50000 typ srflx raddr 192.0.2.2 rport 40000");
    assertThat(answer.media().subList(1, 5)).noneMatch(section -> section.has("ice-ufrag"));
  }

  private static String gathered(String... candidates) {
    String lines =
        Stream.of(candidates).map(line -> "a=candidate:" + line + "\n").collect(joining());
    return KURENTOS.replaceFirst("a=candidate:.*\n", lines);
  }

  @Test
  void aRelayIsToldAlsoByAServerOfManyAddresses() {
    List<String> hosts =
        IntStream.range(0, 9)
            .mapToObj(i -> "%d 1 UDP %d 192.0.2.%1$d 40000 typ host".formatted(i, 900 - i))
            .toList();
    String relay = "9 1 UDP 7 203.0.113.5 50000 typ relay raddr 192.0.2.2 rport 40000";
    Sdp answer =
        Sdp.parse(
            BrowserDescriptions.of(PAGE_OFFER, Video.SPEAKER)
                .answerForBrowser(
                    gathered(
                        Stream.concat(hosts.stream(), Stream.of(relay)).toArray(String[]::new))));
    assertThat(answer.media().getFirst().attributes("candidate")).hasSize(6).endsWith(relay);
  }

  /// A server that uses TURN has to know whom to expect.
  @Test
  void whatAPageTellsOfItsAddressesReachesTheServerButForWhatMeansNothingThere() {
    String named =
        PAGE_OFFER.replaceFirst(
            "a=mid:",
            """
            a=candidate:1 1 udp 9 203.0.113.7 6000 typ srflx raddr 0.0.0.0 rport 0
            a=candidate:2 1 udp 10 0a1b2c3d.local 6000 typ host
            a=candidate:3 1 tcp 8 203.0.113.7 9 typ host tcptype active
            a=mid:\
            """);
    Sdp offer = Sdp.parse(BrowserDescriptions.of(named, Video.SPEAKER).offerForKurento());
    assertThat(offer.media().getFirst().attributes("candidate"))
        .containsExactly("1 1 udp 9 203.0.113.7 6000 typ srflx raddr 0.0.0.0 rport 0");
  }

  /// The server echoes such an offer with a live port and no rtpmap.
  @Test
  void anAnswerThatEchoesAnUnknownCodecIsRefused() {
    String echoed = KURENTOS.replace("a=rtpmap:111 opus/48000/2\n", "");
    assertThatThrownBy(() -> BrowserDescriptions.of(PAGE_OFFER, Video.SPEAKER).check(echoed))
        .isInstanceOf(MediaException.class);
  }

  @Test
  void anOfferWithoutOpusIsNotAcceptable() {
    assertThatThrownBy(
            () -> BrowserDescriptions.of(PAGE_OFFER.replace("opus", "iLBC"), Video.SPEAKER))
        .isInstanceOfSatisfying(
            MediaException.class,
            e -> assertThat(e.kind()).isEqualTo(MediaException.Kind.NOT_ACCEPTABLE));
  }

  @Test
  void whoSendsNoPictureThatTheServerTakesSeesTheOthersAllTheSame() {
    String simulcast = PAGE_OFFER.replaceAll("a=ssrc-group.*\n", "");
    List<MediaSection> media = toKurento(simulcast, Video.SPEAKER);
    assertThat(media.get(1).has("recvonly")).isTrue();
    assertThat(media.get(1).attribute("mid")).contains("3");
  }

  @Test
  void theMixOffersOpusAloneWithoutTelephoneEvents() {
    String offer = OpusDescriptions.offerForKurento(ours());
    assertThat(Sdp.parse(offer).media().getFirst().formats()).containsExactly("96");
    assertThat(offer).doesNotContain("telephone-event").contains("a=fmtp:96 ");
  }

  private static String ours() {
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    c=IN IP4 127.0.0.1
    t=0 0
    m=audio 20000 RTP/AVP 96 101
    a=rtpmap:96 opus/48000/2
    a=fmtp:96 useinbandfec=1
    a=rtpmap:101 telephone-event/48000
    a=fmtp:101 0-15
    a=sendrecv
    """;
  }

  @Test
  void theMixIsToldTheAddressThatTheServerIsReachedAt() {
    String answer =
        ours()
            .replace(" 101\n", "\n")
            .replace("127.0.0.1", "192.0.2.2")
            .replace("20000", "40000")
            .replace("a=rtpmap", "c=IN IP4 192.0.2.2\na=rtpmap");
    String taken =
        OpusDescriptions.answerForUs(
            OpusDescriptions.offerForKurento(ours()),
            answer,
            InetAddress.ofLiteral("198.51.100.7"));
    assertThat(Sdp.parse(taken).media().getFirst().port()).isEqualTo(40_000);
    assertThat(taken).contains("c=IN IP4 198.51.100.7").doesNotContain("c=IN IP4 192.0.2.2");
  }

  @Test
  void anEndpointThatAnswersWithoutOpusIsNotTaken() {
    String echoed = ours().replace("a=rtpmap:96 opus/48000/2\n", "");
    assertThatThrownBy(() ->
            OpusDescriptions.answerForUs(
                OpusDescriptions.offerForKurento(ours()), echoed, InetAddress.ofLiteral("::1")))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no Opus");
  }
}
