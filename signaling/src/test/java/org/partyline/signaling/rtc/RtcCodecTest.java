package org.partyline.signaling.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RtcCodecTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ID = "q3vN0fZk8rT-aXw2";

  static String chromiumOffer() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RtcCodecTest.class.getResourceAsStream("chromium-156-offer.sdp"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Optional<RtcMessage> read(RtcReceiver receiver, List<String> lines) {
    Optional<RtcMessage> last = Optional.empty();
    for (String line : lines) {
      last = receiver.receive("ada", line, NOW);
    }
    return last;
  }

  @Test
  void aBrowsersOfferNeedsTwoLines() throws Exception {
    String sdp = chromiumOffer();
    List<String> lines = RtcCodec.lines(new RtcMessage.Offer(ID, 1, "lobby", "Ada Lovelace", sdp));
    assertThat(lines).hasSize(2);
    assertThat(lines).allMatch(line -> line.length() <= RtcMessage.MAX_TEXT_BYTES);
    var offer = (RtcMessage.Offer) read(new RtcReceiver(), lines).orElseThrow();
    assertThat(offer.room()).isEqualTo("lobby");
    assertThat(offer.name()).isEqualTo("Ada Lovelace");
    assertThat(offer.sdp()).isEqualTo(SdpPruning.offer(sdp));
    assertThat(offer.sdp().lines().filter(l -> l.startsWith("m="))).hasSize(11);
    assertThat(offer.sdp())
        .contains("a=fingerprint:sha-256 ", "VP8/90000", "H264/90000", "apt=96")
        .doesNotContain("candidate", "G722", "msid", "42001f");
  }

  @Test
  void severalSizesOfAPictureAreKept() throws Exception {
    String rid = "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    String sizes = "a=rid:q send\r\na=rid:f send\r\na=simulcast:send q;f\r\n";
    String section = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n" + rid + "\r\n";
    String pruned = SdpPruning.offer("v=0\r\n" + section + sizes + section);
    assertThat(pruned).contains(sizes);
    assertThat(pruned.split(rid, -1)).as("only where it is of use").hasSize(2);
  }

  @Test
  void anAnswerTellsWhatASlotShowsThatNamesNobody() throws Exception {
    String section =
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=content:speaker\r\n";
    assertThat(SdpPruning.answer("v=0\r\n" + section)).contains("a=content:speaker");
    assertThat(SdpPruning.offer("v=0\r\n" + section)).doesNotContain("content");
  }

  @Test
  void pruningTwiceChangesNothing() throws Exception {
    String once = SdpPruning.offer(chromiumOffer());
    assertThat(SdpPruning.offer(once)).isEqualTo(once);
  }

  @Test
  void anAnswerKeepsItsCandidates() throws Exception {
    String answer =
        SdpPruning.offer(chromiumOffer())
            .replace(
                "a=setup:actpass",
                "a=setup:passive\r\n"
                    + "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host generation 0");
    var sent = new RtcMessage.Answer(ID, 1, "lobby", 7, Optional.of("#lobby"), answer);
    List<String> lines = RtcCodec.lines(sent);
    assertThat(lines).hasSizeLessThanOrEqualTo(3);
    var got = (RtcMessage.Answer) read(new RtcReceiver(), lines).orElseThrow();
    assertThat(got.csrc()).isEqualTo(7);
    assertThat(got.channel()).contains("#lobby");
    assertThat(got.sdp()).contains("a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host\r\n");
  }

  @Test
  void everyOtherKindComesBackAsItWent() throws Exception {
    List<RtcMessage> all =
        List.of(
            new RtcMessage.Invite(Optional.of(ID), "Come: https://calls.example.org/rtc/x"),
            new RtcMessage.Accept(Optional.of(ID), "Accepted"),
            new RtcMessage.Decline(Optional.of(ID), "full", "The room is full"),
            new RtcMessage.End(Optional.of(ID), "left", "Goodbye"),
            new RtcMessage.Mute(ID, 2, true),
            new RtcMessage.Moderate(ID, 3, RtcMessage.Moderate.Action.MUTE, 7),
            new RtcMessage.Moderate(ID, 4, RtcMessage.Moderate.Action.UNMUTE, 2_147_483_647),
            new RtcMessage.Moderate(ID, 5, RtcMessage.Moderate.Action.REMOVE, 1),
            new RtcMessage.Pin(ID, 6, OptionalLong.of(4_294_967_295L)),
            new RtcMessage.Pin(ID, 7, OptionalLong.empty()),
            new RtcMessage.Moved(ID, 6, "attic", "Ben (2)"),
            new RtcMessage.Resume(ID, 3, Optional.of("lobby")),
            new RtcMessage.Dial(ID, 4, 1, "+49 30/1234567", Optional.of("w12,,3#")),
            new RtcMessage.Dial(ID, 5, 999_999_999, "030 1234567", Optional.empty()),
            new RtcMessage.DialState(
                ID, 2, 1, "ringing", OptionalLong.of(9), Optional.empty(), Optional.empty()),
            new RtcMessage.DialState(
                ID,
                3,
                1,
                "ended",
                OptionalLong.empty(),
                Optional.of("busy"),
                Optional.of("+49 30 …67 is busy.")),
            new RtcMessage.Dtmf(ID, 6, 1, "*6"),
            new RtcMessage.HangUp(ID, 7, 1),
            new RtcMessage.Roster(
                ID,
                4,
                "lobby",
                OptionalLong.of(7),
                Optional.of("Ben (2)"),
                Set.of("moderate", "something-else"),
                true,
                3,
                List.of(
                    new RtcMessage.Participant(
                        9, true, RtcMessage.Participant.State.RINGING, "+49 30 …89"),
                    new RtcMessage.Participant(
                        7, false, RtcMessage.Participant.State.LIVE, "Ada Lovelace"),
                    new RtcMessage.Participant(
                        8, true, RtcMessage.Participant.State.MUTED, "+49 30 …67"))));
    for (RtcMessage message : all) {
      assertThat(read(new RtcReceiver(), RtcCodec.lines(message))).contains(message);
    }
  }

  @Test
  void aCallThatIsNoneIsIgnored() throws Exception {
    for (String headers :
        List.of(
            "number: 030 1234567\n\n",
            "call: 1\n\n",
            "call: -1\nnumber: 030 1234567\n\n",
            "call: 1234567890\nnumber: 030 1234567\n\n",
            "call: 1\ndigits: 12;3\nnumber: 030 1234567\n\n",
            "call: 1\ndigits: " + "1".repeat(65) + "\nnumber: 030 1234567\n\n")) {
      String payload = RtcDocument.payload(headers);
      String line =
          "[67p-rtc-params] 1:%s dial 2 1/1 %s %s".formatted(ID, RtcCodec.crc(payload), payload);
      assertThat(new RtcReceiver().receive("ada", line, NOW)).as(headers).isEmpty();
    }
  }

  @Test
  void aDialledNumberIsNotPrinted() {
    assertThat(new RtcMessage.Dial(ID, 4, 1, "+49301234567", Optional.of("4711")).toString())
        .doesNotContain("234")
        .doesNotContain("4711");
    assertThat(new RtcMessage.Dtmf(ID, 4, 1, "4711").toString()).doesNotContain("4711");
  }

  @Test
  void plainFormsAreUnderstood() {
    var receiver = new RtcReceiver();
    var invite =
        (RtcMessage.Invite)
            receiver
                .receive(
                    "bot",
                    "[67p-rtc-invite] Here is your video call:"
                        + " https://calls.example.org/rtc/bilfgneehlrieli",
                    NOW)
                .orElseThrow();
    assertThat(invite.url()).contains("https://calls.example.org/rtc/bilfgneehlrieli");
    assertThat(receiver.receive("bot", "[67p-rtc-accept] Accepted", NOW))
        .contains(new RtcMessage.Accept(Optional.empty(), "Accepted"));
    assertThat(receiver.receive("bot", "[67p-rtc-end]", NOW))
        .contains(new RtcMessage.End(Optional.empty(), "left", ""));
    assertThat(receiver.receive("bot", "hello [67p-rtc-end]", NOW)).isEmpty();
  }

  @Test
  void damagedAndForeignOffersAreNamed() throws Exception {
    List<String> lines =
        RtcCodec.lines(new RtcMessage.Offer(ID, 1, "lobby", "Ada", chromiumOffer()));
    String last = lines.get(1);
    String damaged = last.substring(0, last.length() - 1) + (last.endsWith("A") ? "B" : "A");
    assertThat(read(new RtcReceiver(), List.of(lines.get(0), damaged)))
        .containsInstanceOf(RtcMessage.Broken.class);
    var foreign = lines.stream().map(l -> l.replace(" 1:" + ID, " 2:" + ID)).toList();
    var broken = (RtcMessage.Broken) read(new RtcReceiver(), foreign).orElseThrow();
    assertThat(broken.reply())
        .isEqualTo("[67p-rtc-decline] 2:" + ID + " version This side speaks 1");
  }

  @Test
  void reassemblyIsBounded() throws Exception {
    var receiver = new RtcReceiver();
    for (int i = 0; i < 5000; i++) {
      String line = "[67p-rtc-params] 1:%s offer %d 1/2 00000000 AAAA".formatted(ID, i + 1);
      receiver.receive("sender" + i % 2000, line, NOW);
    }
    assertThat(receiver.unfinished()).isEqualTo(RtcReceiver.MAX_UNFINISHED);
    receiver.receive("x", "[67p-rtc-end]", NOW.plus(RtcReceiver.PATIENCE).plusMillis(1));
    assertThat(receiver.unfinished()).isZero();
    IntStream.range(1, 10)
        .forEach(i ->
            receiver.receive(
                "one", "[67p-rtc-params] 1:%s offer %d 1/2 00000000 AA".formatted(ID, i), NOW));
    assertThat(receiver.unfinished()).isEqualTo(RtcReceiver.MAX_UNFINISHED_PER_SENDER);
  }

  @Test
  void aBombStaysSmall() {
    String payload = new RtcDocument(java.util.Map.of(), "a".repeat(4_000_000)).toPayload();
    String line =
        "[67p-rtc-params] 1:" + ID + " offer 1 1/1 " + RtcCodec.crc(payload) + " " + payload;
    assertThat(
            new RtcReceiver().receive("ada", line, NOW).map(m -> ((RtcMessage.Broken) m).problem()))
        .contains("the document is longer than 32768 bytes");
  }

  @Test
  void mutatedLinesNeverThrow() throws Exception {
    List<String> lines =
        RtcCodec.lines(new RtcMessage.Offer(ID, 1, "lobby", "Ada", chromiumOffer()));
    var random = new Random(67);
    var receiver = new RtcReceiver();
    int understood = 0;
    for (int i = 0; i < 4_000; i++) {
      for (String line : lines) {
        var text = new StringBuilder(line);
        if (random.nextInt(3) == 0) {
          text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x250));
        }
        understood += receiver.receive("s" + i % 7, text.toString(), NOW).isPresent() ? 1 : 0;
      }
    }
    assertThat(understood).isPositive();
  }

  @Test
  void garbledDocumentsAreBrokenOrIgnoredNeverAnException() {
    var random = new Random(7);
    for (int i = 0; i < 4_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      String payload = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      String line =
          "[67p-rtc-params] 1:%s offer 1 1/1 %s %s".formatted(ID, RtcCodec.crc(payload), payload);
      assertThat(new RtcReceiver().receive("s", line, NOW))
          .containsInstanceOf(RtcMessage.Broken.class);
    }
  }
}
