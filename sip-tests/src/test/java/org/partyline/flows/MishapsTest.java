package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Relay;
import org.partyline.lab.Relay.Impairment;
import org.partyline.lab.RtpStream.Packet;
import org.partyline.lab.Tone;

/// What goes wrong on telephones, and what the room makes of it.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MishapsTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);
  private static final Tone STRANGER = Tone.of(1487);
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /// Long enough for a CANCEL to come before the answer.
  private static final Duration TO_CANCEL = Duration.ofSeconds(1);

  private Lab lab;

  @BeforeAll
  void open() {
    lab = Lab.start(Wish.usual().withSilence(SILENCE).withRingTime(TO_CANCEL));
  }

  @AfterAll
  void close() {
    lab.close();
  }

  @Test
  void anUnknownNumberIsRefused() {
    try (var anna = phone("anna", "4711", ANNA)) {
      anna.invites();
      assertThat(anna.isAnsweredWith()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c=IN IP4 127.0.0.1, c=IN IP6 ::1, 488, 301",
    "RTP/AVP 8 101, RTP/AVP 18 101, 488, 305",
    "RTP/AVP 8 101, RTP/SAVP 8 101, 488, 302",
    "m=audio, m=video, 488, 304",
    "v=0, hello, 400, ''",
  })
  void anOfferThatCannotBeTakenIsRejectedBeforeItRings(
      String usual, String other, int status, String warning) {
    try (var anna = phone("anna", "1000", ANNA)) {
      anna.offers(sdp -> sdp.replace(usual, other)).invites();
      assertThat(anna.isAnsweredWith()).isEqualTo(status);
      assertThat(anna.sip().received()).noneMatch(m -> m.status() == 180);
      assertThat(anna.sip().received().getLast().header("Warning").orElse("")).startsWith(warning);
    }
  }

  @Test
  void digitsAsTonesLeadInWhereNoEventsAreOffered() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", "1000", ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      bert.calls();
      anna.offers(sdp -> sdp.replace("RTP/AVP 8 101", "RTP/AVP 8")).calls();
      anna.pressesTones(room.pin() + "#");
      bert.hears(ANNA);
    }
  }

  @Test
  void aCallThatLeavesTheOfferToUsIsHeardAndKeysItsPin() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", "1000", ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      bert.calls();
      anna.callsWithoutOffer();
      anna.presses(room.pin() + "#");
      bert.hears(ANNA);
      anna.hears(BERT);
      anna.holds();
      bert.stopsHearing(ANNA);
      anna.resumes();
      bert.hears(ANNA);
    }
  }

  @Test
  void aThirdHostThatAnSdpNamesIsSentNothing() throws Exception {
    try (var anna = phone("anna", "1000", ANNA);
        var victim = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.2"))) {
      String media = "m=audio " + victim.getLocalPort() + " ";
      anna.offers(sdp ->
          sdp.replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.2")
              .replaceFirst("m=audio [0-9]+ ", media));
      anna.rtp().silence(true);
      anna.calls();
      victim.setSoTimeout(1_500);
      assertThatThrownBy(() -> victim.receive(new DatagramPacket(new byte[500], 500)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void threeWrongPinsEndTheCall() {
    try (var anna = phone("guesser", "1000", ANNA)) {
      anna.calls();
      anna.presses("111111#");
      anna.presses("222222#");
      anna.loudness(Duration.ofSeconds(6));
      assertThat(anna.inCall()).as("two wrong ones do not").isTrue();
      anna.presses("333333#");
      anna.isHungUpOn(Duration.ofSeconds(15));
    }
    lab.logs("ended: WRONG_PIN (caller)");
  }

  @Test
  void theRightPinAfterTwoWrongOnesLeadsIntoItsRoom() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", "1000", ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      bert.calls();
      anna.calls();
      anna.presses("111111#");
      anna.presses("222222#");
      anna.presses(room.pin() + "#");
      bert.hears(ANNA);
    }
  }

  @Test
  void aSilentCallerIsAskedAgainAndThenHungUpOn() {
    try (var anna = phone("silent", "1000", ANNA)) {
      anna.calls();
      assertThat(anna.loudness(Duration.ofSeconds(3))).as("the first prompt").isGreaterThan(-40);
      // Three times 4 s of waiting: it was asked again meanwhile.
      anna.loudness(Duration.ofSeconds(9));
      assertThat(anna.inCall()).isTrue();
      anna.isHungUpOn(Duration.ofSeconds(60));
    }
    lab.logs("ended: NO_INPUT (caller)");
  }

  @Test
  void cancelEndsACallThatStillRings() {
    try (var anna = phone("hasty", "1000", ANNA)) {
      anna.invites();
      anna.hearsRinging();
      anna.cancels();
      assertThat(anna.isAnsweredWith()).isEqualTo(487);
    }
    lab.logs("ended: CANCELLED (caller)");
    try (var next = phone("next", "1000", ANNA)) {
      next.calls();
    }
  }

  @Test
  void byeInThePromptIsFine() {
    try (var anna = phone("changed-mind", "1000", ANNA)) {
      anna.calls();
      anna.presses("41");
      anna.hangsUp();
    }
  }

  @Test
  void holdAndResumeKeepTheCall() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", room.number(), ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      bert.hears(ANNA);
      anna.holds();
      assertThat(anna.answeredDirection()).isIn("recvonly", "inactive");
      bert.stopsHearing(ANNA);
      // longer than a vanished caller would be given
      anna.loudness(SILENCE.plusSeconds(3));
      assertThat(anna.inCall()).isTrue();
      anna.resumes();
      bert.hears(ANNA);
      anna.hears(BERT);
    }
  }

  @Test
  void aNewMediaPortIsFollowed() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", room.number(), ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      anna.hears(BERT);
      anna.movesItsMedia();
      anna.hears(BERT);
      bert.hears(ANNA);
    }
  }

  @Test
  void aNewNatBindingIsFollowed() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", room.number(), ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      anna.hears(BERT);
      anna.isRebound();
      anna.hears(BERT);
      bert.hears(ANNA);
    }
  }

  @Test
  void aNewSourceInMidCallIsFollowed() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", room.number(), ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      bert.hears(ANNA);
      anna.rtp().changeSource();
      bert.hears(ANNA);
      bert.hears(ANNA);
    }
  }

  @Test
  void aStrangersPacketsAreNotHeard() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", room.number(), ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      bert.hears(ANNA);
      Thread.ofVirtual().start(() -> anna.rtp().strangerSends(150, STRANGER));
      bert.hearsNothingOf(STRANGER);
      bert.hears(ANNA);
      anna.hears(BERT);
    }
  }

  @Test
  void aVanishedCallerIsCleanedUp() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", room.number(), ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      bert.hears(ANNA);
      anna.rtp().silence(true);
      anna.isHungUpOn(SILENCE.plusSeconds(6));
      assertThat(bert.inCall()).isTrue();
    }
  }

  @Test
  void fivePercentLossAndJitterAreBorne() {
    var room = lab.freshRoom();
    try (var network = new Relay(new Impairment(0.05, Duration.ofMillis(40), 0.01), 67);
        var anna = phone("anna", "1000", ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.speaksThrough(network);
      anna.calls();
      anna.presses(room.pin() + "#");
      bert.calls();
      bert.hears(ANNA);
      anna.hears(BERT);
      // each half second of five is filled: lost packets are concealed
      for (int look = 0; look < 10; look++) {
        assertThat(bert.levels(List.of(ANNA))[0]).isGreaterThan(-26);
      }
      assertThat(network.lost()).isPositive();
    }
  }

  @Test
  void whatThePhoneGetsIsOnePlainStream() {
    var room = lab.freshRoom();
    try (var anna = phone("anna", "1000", ANNA);
        var bert = phone("bert", room.number(), BERT)) {
      anna.calls();
      bert.calls();
      anna.presses(room.pin() + "#");
      anna.hears(BERT);
      bert.hangsUp();
      anna.loudness(Duration.ofSeconds(2));
      isOnePlainStream(anna.rtp().received(), anna.gatewayMedia());
    }
  }

  private static void isOnePlainStream(List<Packet> packets, InetSocketAddress gateway) {
    assertThat(packets).hasSizeGreaterThan(200);
    Packet first = packets.getFirst();
    int n = 0;
    for (Packet packet : packets) {
      assertThat(packet.flags()).as("no padding, extension, CSRC").isEqualTo(0x80);
      assertThat(packet.type()).isEqualTo(8);
      assertThat(packet.payload()).hasSize(160);
      assertThat(packet.from()).isEqualTo(gateway);
      assertThat(packet.ssrc()).isEqualTo(first.ssrc());
      assertThat(packet.sequence()).isEqualTo((first.sequence() + n) & 0xffff);
      assertThat(packet.timestamp()).isEqualTo((first.timestamp() + 160L * n) & 0xffff_ffffL);
      n++;
    }
    double seconds = (packets.getLast().at() - first.at()) / 1e9;
    assertThat((n - 1) / seconds).as("packets a second").isBetween(48.5, 51.5);
  }

  private RawPhone phone(String name, String called, Tone voice) {
    return new RawPhone(name, lab.sip(), called, voice);
  }
}
