package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaException;
import org.partyline.media.dtls.SrtpProfile;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;

/// The whole leg over loopback sockets, with a browser made by hand.
@Execution(ExecutionMode.CONCURRENT)
class WebRtcLegTest {
  private static final byte[] KEYFRAME = HexFormat.of().parseHex("90e0800a0140" + "00aabbcc");
  private static final byte[] INTER = HexFormat.of().parseHex("90e0800b0140" + "01aabbcc");

  private final BrowserStage stage = new BrowserStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void theServersCertificateIsTheOneThatItsAnswerNames() throws Exception {
    FakeBrowser browser = stage.browser();
    browser.reach(stage.leg().answer(browser.offer()));
    browser.shakeHands();
    assertThat(stage.event()).isEqualTo(new BrowserEvent.Connected());
    browser.sayGoodbye();
    assertThat(stage.event())
        .isInstanceOfSatisfying(
            BrowserEvent.Lost.class,
            lost -> assertThat(lost.cause()).isEqualTo(BrowserEvent.Cause.ENDED));
  }

  @Test
  void aWrongFingerprintIsTheEnd() throws Exception {
    FakeBrowser browser = stage.browser();
    browser.promise("sha-256 " + "00:".repeat(31) + "00");
    browser.reach(stage.leg().answer(browser.offer()));
    Thread.ofVirtual().start(() -> assertThatThrownBy(browser::shakeHands).isNotNull());
    assertThat(stage.event())
        .isInstanceOfSatisfying(
            BrowserEvent.Lost.class, lost -> assertThat(lost.reason()).contains("certificate"));
  }

  @ParameterizedTest
  @EnumSource
  void videoIsForwardedUnderOurNamesAndRepaired(SrtpProfile profile) throws Exception {
    FakeBrowser alice = stage.join(101, profile).browser();
    FakeBrowser bob = stage.join(102, profile).browser();
    alice.sendVideo(500, 1_000, INTER);
    assertThat(alice.nextControl(RtcpPacket.PictureLoss.class).mediaSsrc())
        .isEqualTo(FakeBrowser.CAMERA_SSRC);
    alice.sendVideo(501, 4_000, KEYFRAME);
    alice.sendVideo(502, 7_000, INTER);

    RtpPacket first = bob.nextRtp(98);
    assertThat(first.ssrc()).isEqualTo(BrowserAnswer.FIRST_SLOT_SSRC);
    assertThat(first.csrcCount()).isEqualTo(1);
    assertThat(first.csrc(0)).isEqualTo(101);
    assertThat(first.payload().get(6)).isEqualTo((byte) 0);
    RtpPacket second = bob.nextRtp(98);
    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(second.timestamp() - first.timestamp()).isEqualTo(3_000);

    int missed = first.sequence();
    bob.sendControl(
        new RtcpPacket.Nack(
            FakeBrowser.CAMERA_SSRC, BrowserAnswer.FIRST_SLOT_SSRC, List.of(missed)));
    RtcpPacket.SenderReport report = bob.nextControl(RtcpPacket.SenderReport.class);
    for (int i = 0; i < 20 && !isOfSlot(report, 3); i++) {
      report = bob.nextControl(RtcpPacket.SenderReport.class);
    }
    assertThat(isOfSlot(report, 3)).as("sent again").isTrue();
  }

  /// Audio is reported too.
  private static boolean isOfSlot(RtcpPacket.SenderReport report, int packets) {
    return report.ssrc() == BrowserAnswer.FIRST_SLOT_SSRC && report.packetCount() >= packets;
  }

  @Test
  void whatAViewerMissesIsSentAgainAsRtx() throws Exception {
    FakeBrowser alice = stage.joinModern(101).browser();
    FakeBrowser bob = stage.joinModern(102).browser();
    alice.sendVideo(501, 4_000, KEYFRAME);
    RtpPacket first = bob.nextRtp(98);
    int missed = first.sequence();
    int timestamp = first.timestamp();
    byte[] payload = new byte[first.payloadLength()];
    first.copyPayload(payload, 0);
    for (int i = 0; i < 2; i++) {
      bob.sendControl(
          new RtcpPacket.Nack(
              FakeBrowser.CAMERA_SSRC, BrowserAnswer.FIRST_SLOT_SSRC, List.of(missed)));
      RtpPacket again = bob.nextRtp(99);
      assertThat(again.ssrc()).isEqualTo(BrowserAnswer.FIRST_SLOT_SSRC + BrowserAnswer.RTX_OFFSET);
      assertThat(again.sequence()).as("numbers of its own").isEqualTo(i);
      assertThat(again.timestamp()).isEqualTo(timestamp);
      assertThat(again.payload().getShort(0) & 0xFFFF).isEqualTo(missed);
      assertThat(again.payload().slice(2, payload.length)).isEqualTo(ByteBuffer.wrap(payload));
    }
  }

  @Test
  void whatABrowserSendsAgainAsRtxFillsTheGap() throws Exception {
    FakeBrowser alice = stage.joinModern(101).browser();
    FakeBrowser bob = stage.joinModern(102).browser();
    alice.sendVideo(501, 4_000, KEYFRAME);
    alice.sendVideo(503, 10_000, INTER);
    assertThat(alice.nextControl(RtcpPacket.Nack.class).sequences()).containsExactly(502);
    byte[] repair = ByteBuffer.allocate(2 + INTER.length).putShort((short) 502).put(INTER).array();
    alice.sendRtp(97, 7, 7_000, FakeBrowser.CAMERA_RTX_SSRC, repair);
    alice.sendRtp(97, 8, 7_000, FakeBrowser.CAMERA_RTX_SSRC, new byte[0]); // a probe
    alice.sendRtp(97, 9, 7_000, FakeBrowser.CAMERA_RTX_SSRC, repair); // and another kind of it
    int first = bob.nextRtp(98).sequence();
    assertThat(bob.nextRtp(98).sequence()).isEqualTo(first + 2);
    RtpPacket repaired = bob.nextRtp(98);
    assertThat(repaired.sequence()).isEqualTo(first + 1);
    assertThat(repaired.ssrc()).isEqualTo(BrowserAnswer.FIRST_SLOT_SSRC);
    alice.sendVideo(504, 13_000, INTER);
    assertThat(bob.nextRtp(98).sequence()).isEqualTo(first + 3);
  }

  @Test
  void aBrowserIsToldWhenItsPacketsArrived() throws Exception {
    FakeBrowser alice = stage.joinModern(101).browser();
    alice.countFrom(65_534);
    alice.sendVideo(1, 1_000, KEYFRAME);
    alice.sendVideo(2, 4_000, INTER);
    alice.countFrom(1);
    alice.sendVideo(3, 7_000, INTER);
    RtcpPacket.TransportFeedback told = alice.nextControl(RtcpPacket.TransportFeedback.class);
    assertThat(told.baseSequence()).isEqualTo(65_534);
    assertThat(told.deltas()).hasSize(4);
    assertThat(told.deltas().get(2)).isEqualTo(RtcpPacket.TransportFeedback.NOT_RECEIVED);
    assertThat(told.deltas().get(3)).isNotNegative();
  }

  @Test
  void whatAViewersLinkTakesLimitsTheCamera() throws Exception {
    FakeBrowser alice = stage.joinModern(101).browser();
    FakeBrowser bob = stage.joinModern(102).browser();
    // Two in three packets are lost: the estimate falls, and with it what the camera may send.
    int sequence = 0;
    long limit = Long.MAX_VALUE;
    byte[] frame = new byte[1_000];
    System.arraycopy(KEYFRAME, 0, frame, 0, KEYFRAME.length);
    for (int round = 0; round < 40 && limit > 600_000; round++) {
      int first = -1;
      for (int i = 0; i < 30; i++) {
        alice.sendVideo(sequence, sequence * 3_000, frame);
        sequence++;
        RtpPacket seen = bob.nextRtp(98);
        int at = seen.extensionOffset(3);
        assertThat(at).as("counted").isPositive();
        first = first < 0 ? seen.buffer().getShort(at) & 0xFFFF : first;
      }
      List<Integer> deltas = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        deltas.add(i % 3 == 0 ? 4 : RtcpPacket.TransportFeedback.NOT_RECEIVED);
      }
      bob.sendControl(
          new RtcpPacket.TransportFeedback(
              1, BrowserAnswer.FIRST_SLOT_SSRC, first, round + 1, round, deltas));
      limit = alice.nextControl(RtcpPacket.BitrateEstimate.class).bitsPerSecond();
    }
    assertThat(limit).isLessThanOrEqualTo(600_000);
  }

  @Test
  void encodingsAreToldApartAndRepairedEach() throws Exception {
    FakeBrowser alice = stage.joinWithSimulcast(101).browser();
    FakeBrowser bob = stage.joinModern(102).browser();
    alice.encoding(5, "q");
    alice.sendRtp(96, 100, 1_000, 0x51, KEYFRAME);
    RtpPacket small = bob.nextRtp(98);
    assertThat(small.payloadLength()).isEqualTo(KEYFRAME.length);
    int first = small.sequence();
    alice.encoding(5, "f");
    alice.sendRtp(96, 9_000, 77_000, 0x52, new byte[] {0x10, 0, 0, 0, 0});
    alice.sendRtp(96, 9_002, 80_000, 0x52, new byte[] {0x10, 0, 0, 0, 0});
    assertThat(alice.nextControl(RtcpPacket.Nack.class).mediaSsrc()).isEqualTo(0x52);
    alice.encoding(5, "q");
    alice.sendRtp(96, 102, 7_000, 0x51, INTER);
    assertThat(bob.nextRtp(98).sequence()).as("one size at a time").isEqualTo(first + 2);
    alice.encoding(6, "q");
    byte[] repair = ByteBuffer.allocate(2 + INTER.length).putShort((short) 101).put(INTER).array();
    alice.sendRtp(97, 1, 4_000, 0x61, repair);
    assertThat(bob.nextRtp(98).sequence()).as("repaired").isEqualTo(first + 1);
  }

  @Test
  void aBrowserThatChangesItsNetworkIsFollowed() throws Exception {
    FakeBrowser alice = stage.join(101).browser();
    FakeBrowser bob = stage.join(102).browser();
    bob.move();
    alice.move();
    alice.sendVideo(1, 1_000, KEYFRAME);
    assertThat(bob.nextRtp(98).csrc(0)).isEqualTo(101);
    assertThat(stage.events).isEmpty();
  }

  @Test
  void whatABrowserReportsIsInTheStatistics() throws Exception {
    BrowserStage.Joined alice = stage.join(101);
    alice.browser().nextControl(RtcpPacket.ReceiverReport.class);
    alice
        .browser()
        .sendControl(
            new RtcpPacket.ReceiverReport(
                FakeBrowser.AUDIO_SSRC,
                List.of(
                    new RtcpPacket.ReportBlock(BrowserAnswer.AUDIO_SSRC, 64, 10, 100, 480, 0, 0))));
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (alice.leg().stats().peerLost().isEmpty() && System.nanoTime() < deadline) {
      alice.browser().nextControl(RtcpPacket.class); // once a second
    }
    assertThat(alice.leg().stats().peerLost()).hasValue(0.25);
    assertThat(alice.leg().stats().peerJitterMillis()).hasValue(10);
    assertThat(alice.leg().stats().codec()).isEqualToIgnoringCase("opus");
    alice.leg().close();
    assertThat(alice.leg().stats().peerLost()).as("the last figures stay").hasValue(0.25);
  }

  @Test
  void lostVideoIsAskedForAgain() throws Exception {
    FakeBrowser alice = stage.join(101).browser();
    stage.join(102);
    alice.sendVideo(65_534, 1_000, KEYFRAME);
    alice.sendVideo(1, 4_000, INTER);
    RtcpPacket.Nack nack = alice.nextControl(RtcpPacket.Nack.class);
    assertThat(nack.mediaSsrc()).isEqualTo(FakeBrowser.CAMERA_SSRC);
    assertThat(nack.sequences()).containsExactly(65_535, 0);
    // Nothing more comes, and yet it is asked for again; not what has come in the meantime.
    assertThat(alice.nextControl(RtcpPacket.Nack.class).sequences()).containsExactly(65_535, 0);
    alice.sendVideo(65_535, 1_000, INTER);
    do {
      nack = alice.nextControl(RtcpPacket.Nack.class);
    } while (nack.sequences().size() > 1);
    assertThat(nack.sequences()).containsExactly(0);
  }

  @Test
  void rubbishStopsNothing() throws Exception {
    FakeBrowser browser = stage.browser();
    String answer = stage.leg().answer(browser.offer());
    browser.reach(answer);
    for (String rubbish :
        List.of(
            "00",
            "16",
            "16fefd000000000000000000",
            "16fefd0000000000000000000c" + "010000000000000000000000",
            "16fefd00000000000000010010" + "01ffffff0000000000000004deadbeef",
            "15fefd00000000000000000002" + "0228",
            "17fefd00010000000000000004" + "01020304",
            "80",
            "806f000100000001000000010102030405060708090a0b0c0d0e0f",
            "80c8000600000001",
            "ff")) {
      browser.send(HexFormat.of().parseHex(rubbish));
    }
    browser.shakeHands();
    assertThat(stage.event()).isEqualTo(new BrowserEvent.Connected());
  }

  @Test
  void whatIsNotAuthenticIsIgnoredForEver() throws Exception {
    FakeBrowser alice = stage.join(101).browser();
    FakeBrowser bob = stage.join(102).browser();
    ByteBuffer forged = ByteBuffer.allocate(200).putShort((short) 0x8060);
    for (int i = 0; i < 2_000; i++) {
      alice.send(forged.putShort(2, (short) i).putInt(8, FakeBrowser.CAMERA_SSRC).array());
    }
    alice.sendVideo(1, 1_000, KEYFRAME);
    bob.nextRtp(98);
    assertThat(stage.events).isEmpty();
  }

  @Test
  void aStrangersHandshakeIsMetBySilence() throws Exception {
    FakeBrowser browser = stage.browser();
    String answer = stage.leg().answer(browser.offer());
    browser.reach(answer);
    byte[] hello =
        HexFormat.of().parseHex("16fefd00000000000000000010" + "010000040000000000000004deadbeef");
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 200; i++) {
        browser.send(stranger, hello);
      }
      browser.shakeHands();
      assertThat(stage.event()).isEqualTo(new BrowserEvent.Connected());
      for (int i = 0; i < 200; i++) {
        browser.send(stranger, hello);
        browser.send(hello); // junk on the right path neither, once the keys are agreed
      }
      browser.reach(answer); // all that was sent before has been taken then
      stranger.setSoTimeout(1);
      assertThatThrownBy(() -> stranger.receive(new DatagramPacket(new byte[2_000], 2_000)))
          .isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(stage.events).isEmpty();
  }

  @Test
  void noNumberOfBadHellosEndsAnAssociation() throws Exception {
    FakeBrowser browser = stage.browser();
    browser.reach(stage.leg().answer(browser.offer()));
    byte[] bad =
        HexFormat.of().parseHex("16fefd00000000000000000010" + "010000040000000000000004deadbeef");
    for (int i = 0; i < 30; i++) {
      browser.send(bad);
    }
    browser.shakeHands();
    assertThat(stage.event()).isEqualTo(new BrowserEvent.Connected());
  }

  @Test
  void anotherOnesHelloDoesNotKeepTheBrowserOut() throws Exception {
    FakeBrowser browser = stage.browser();
    browser.reach(stage.leg().answer(browser.offer()));
    for (int i = 0; i < 3; i++) {
      browser.send(browser.hello());
    }
    browser.forgetHandshake();
    browser.shakeHands();
    assertThat(stage.event()).isEqualTo(new BrowserEvent.Connected());
  }

  @Test
  void whatIsRepeatedOrSentByAStrangerIsNotPassedOn() throws Exception {
    FakeBrowser alice = stage.join(101).browser();
    FakeBrowser bob = stage.join(102).browser();
    alice.sendVideo(1, 1_000, KEYFRAME);
    byte[] copied = alice.protectedRtp(96, 2, 4_000, FakeBrowser.CAMERA_SSRC, INTER);
    byte[] stolen = alice.protectedRtp(96, 3, 7_000, FakeBrowser.CAMERA_SSRC, INTER);
    byte[] changed = alice.protectedRtp(96, 4, 10_000, FakeBrowser.CAMERA_SSRC, INTER);
    changed[changed.length - 1] ^= 1;
    for (int i = 0; i < 5; i++) {
      alice.send(copied);
    }
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      alice.send(stranger, stolen);
    }
    alice.send(changed);
    alice.sendVideo(5, 13_000, INTER);
    int first = bob.nextRtp(98).timestamp();
    assertThat(bob.nextRtp(98).timestamp() - first).isEqualTo(3_000);
    assertThat(bob.nextRtp(98).timestamp() - first).isEqualTo(12_000);
  }

  @Test
  void aLegAnswersOnce() throws Exception {
    BrowserLeg leg = stage.leg();
    FakeBrowser browser = stage.browser();
    leg.answer(browser.offer());
    assertThatThrownBy(() -> leg.answer(browser.offer())).isInstanceOf(MediaException.class);
  }
}
