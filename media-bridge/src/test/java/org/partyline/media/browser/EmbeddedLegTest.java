package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.media.MediaException;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;

/// The whole leg over loopback sockets, with a browser made by hand.
class EmbeddedLegTest {
  private static final byte[] KEYFRAME = HexFormat.of().parseHex("90e0800a0140" + "00aabbcc");
  private static final byte[] INTER = HexFormat.of().parseHex("90e0800b0140" + "01aabbcc");

  private final MediaLoop loop = new MediaLoop("leg-test");
  private final Conference conference = new Conference(loop, "test");
  private final BrowserPort port =
      BrowserPort.open(loop, List.of(InetAddress.getLoopbackAddress()), Optional.empty(), 0, 2);
  private final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
    assertThat(port.openLegs()).isZero();
    conference.close();
    port.close();
    loop.close();
  }

  private FakeBrowser browser(SrtpProfile... profiles) throws Exception {
    FakeBrowser browser = new FakeBrowser(profiles.length == 0 ? SrtpProfile.values() : profiles);
    opened.add(browser);
    return browser;
  }

  private BrowserLeg leg() {
    BrowserLeg leg = port.openLeg(conference, events::add);
    opened.add(leg);
    return leg;
  }

  private BrowserEvent event() throws InterruptedException {
    BrowserEvent event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private FakeBrowser joined(int csrc, SrtpProfile... profiles) throws Exception {
    FakeBrowser browser = browser(profiles);
    BrowserLeg leg = leg();
    browser.connect(leg.answer(browser.offer()));
    assertThat(event()).isEqualTo(new BrowserEvent.Connected());
    leg.join(csrc);
    return browser;
  }

  @Test
  void theServersCertificateIsTheOneThatItsAnswerNames() throws Exception {
    FakeBrowser browser = browser();
    String answer = leg().answer(browser.offer());
    browser.reach(answer);
    assertThat(answer).contains("a=fingerprint:sha-256 " + browser.shakeHands());
    assertThat(event()).isEqualTo(new BrowserEvent.Connected());
    browser.sayGoodbye();
    assertThat(event()).isInstanceOf(BrowserEvent.Lost.class);
  }

  @Test
  void aWrongFingerprintIsTheEnd() throws Exception {
    FakeBrowser browser = browser();
    browser.promise("sha-256 " + "00:".repeat(31) + "00");
    browser.reach(leg().answer(browser.offer()));
    Thread.ofVirtual().start(() -> assertThatThrownBy(browser::shakeHands).isNotNull());
    assertThat(event())
        .isInstanceOfSatisfying(
            BrowserEvent.Lost.class, lost -> assertThat(lost.reason()).contains("certificate"));
  }

  @ParameterizedTest
  @EnumSource
  void videoIsForwardedUnderOurNamesAndRepaired(SrtpProfile profile) throws Exception {
    FakeBrowser alice = joined(101, profile);
    FakeBrowser bob = joined(102, profile);
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
  void lostVideoIsAskedForAgain() throws Exception {
    FakeBrowser alice = joined(101);
    joined(102);
    alice.sendVideo(65_534, 1_000, KEYFRAME);
    alice.sendVideo(1, 4_000, INTER);
    RtcpPacket.Nack nack = alice.nextControl(RtcpPacket.Nack.class);
    assertThat(nack.mediaSsrc()).isEqualTo(FakeBrowser.CAMERA_SSRC);
    assertThat(nack.sequences()).containsExactly(65_535, 0);
  }

  @Test
  void rubbishStopsNothing() throws Exception {
    FakeBrowser browser = browser();
    String answer = leg().answer(browser.offer());
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
    assertThat(event()).isEqualTo(new BrowserEvent.Connected());
  }

  @Test
  void whatIsNotAuthenticIsIgnoredForEver() throws Exception {
    FakeBrowser alice = joined(101);
    FakeBrowser bob = joined(102);
    ByteBuffer forged = ByteBuffer.allocate(200).putShort((short) 0x8060);
    for (int i = 0; i < 2_000; i++) {
      alice.send(forged.putShort(2, (short) i).putInt(8, FakeBrowser.CAMERA_SSRC).array());
    }
    alice.sendVideo(1, 1_000, KEYFRAME);
    bob.nextRtp(98);
    assertThat(events).isEmpty();
  }

  @Test
  void aLegAnswersOnce() throws Exception {
    BrowserLeg leg = leg();
    FakeBrowser browser = browser();
    leg.answer(browser.offer());
    assertThatThrownBy(() -> leg.answer(browser.offer())).isInstanceOf(MediaException.class);
  }
}
