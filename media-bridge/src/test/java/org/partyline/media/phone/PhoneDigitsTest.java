package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sdp.Sdp;

/// Digits as a phone leg hears them, by RFC 4733 and as tones, and what else it tells.
@Timeout(60)
final class PhoneDigitsTest {
  private final MediaLoop loop = MediaLoop.stepped("digits");
  private final List<AutoCloseable> open = new ArrayList<>();
  private final LinkedBlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    loop.close();
  }

  @Test
  void keysGoOnWhenTheTimestampJumpsBack() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    int port = port(answer(leg, phone.offer("8 101", "")));
    phone.timestamp = 2_000_000;
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    phone.key(port, 1);
    phone.timestamp = 100;
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    phone.key(port, 2);
    await(() -> events.contains(new PhoneEvent.KeyPressed('2')));
    assertThat(events)
        .containsExactly(new PhoneEvent.KeyPressed('1'), new PhoneEvent.KeyPressed('2'));
  }

  @Test
  void eventsOnASecondSsrcBetweenAudioCountOnce() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    int port = port(answer(leg, phone.offer("8 101", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    int audioSequence = phone.sequence;
    int eventSequence = 7;
    for (int i = 1; i <= 8; i++) {
      phone.ssrc = 99;
      phone.sequence = eventSequence++;
      byte[] event = {5, (byte) (i > 5 ? 0x8A : 0x0A), 0, (byte) (Math.min(i, 6) * 25)};
      phone.timestamp = 5_000;
      phone.send(port, 101, i == 1, event, 4);
      phone.ssrc = 0x1234_5678;
      phone.sequence = audioSequence++;
      phone.timestamp = -1_200 + i * 160;
      phone.send(port, 8, false, new byte[160], 160);
    }
    await(() -> leg.stats().received() == 21);
    assertThat(events).containsExactly(new PhoneEvent.KeyPressed('5'));
    assertThat(leg.stats().lost()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PCMA, 8", "PCMU, 0", "G722, 9"})
  void tonesAreDigitsWhereNoEventsAreAgreed(AudioCodec codec, int type) {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    leg.confirmed();
    int port = port(answer(leg, phone.offer(String.valueOf(type), "")));
    phone.dial(port, codec, type, "4829#");
    assertThat(digits(5)).isEqualTo("4829#");
  }

  @Test
  void tonesAreDigitsWhereEventsAreAgreedButNoneCome() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    leg.confirmed();
    int port = port(answer(leg, phone.offer("8 101", "")));
    phone.dial(port, AudioCodec.PCMA, 8, "12#");
    phone.speak(port, AudioCodec.PCMA, 8, 300, 15);
    assertThat(digits(3)).isEqualTo("12#");
  }

  @Test
  void aToneThatLeaksBesideItsEventCountsOnce() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    leg.confirmed();
    int port = port(answer(leg, phone.offer("8 101", "")));
    for (int i = 0; i < 2; i++) {
      phone.dial(port, AudioCodec.PCMA, 8, "7");
      phone.key(port, 7);
      phone.speak(port, AudioCodec.PCMA, 8, 300, 15);
    }
    assertThat(digits(2)).isEqualTo("77");
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"8, 10, 80", "8, 30, 240", "0, 40, 320", "9, 60, 480"})
  void sendsPacketsOfTheLengthAskedFor(int type, int millis, int bytes) {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    leg.confirmed();
    phone.greet(port(answer(leg, phone.offer(type + "", "a=ptime:" + millis + "\n"))), type);
    await(() -> phone.heard.size() > 10);
    for (int i = 1; i < 10; i++) {
      RtpPacket before = phone.heard.get(i - 1).packet();
      RtpPacket packet = phone.heard.get(i).packet();
      assertThat(packet.payloadLength()).isEqualTo(bytes);
      assertThat(packet.timestamp() - before.timestamp()).isEqualTo(8 * millis);
      assertThat((short) (packet.sequence() - before.sequence())).isEqualTo((short) 1);
    }
  }

  @Test
  void aHeldCallerWhoSendsNothingIsToldOnce() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg(PhoneSettings.from(RtpPeer.LOOPBACK), Duration.ofMillis(200));
    leg.confirmed();
    answer(leg, phone.offer("8", "a=inactive\n"));
    await(() -> events.contains(new PhoneEvent.Inactive()));
    pass(300);
    assertThat(events).containsExactly(new PhoneEvent.Inactive());
    assertThat(phone.heard).isEmpty();
  }

  @Test
  void whoTalksWhileMutedIsTold() {
    TalkDetector detector = new TalkDetector();
    int told = 0;
    for (int tick = 0; tick < 50 * 45; tick++) {
      told += detector.talks(tick % 10 < 7 ? 20 : 70) ? 1 : 0;
    }
    assertThat(told).as("in 45 s of speech").isEqualTo(2);
    detector.reset();
    for (int tick = 0; tick < 50 * 60; tick++) {
      assertThat(detector.talks(tick % 60 < 5 ? 30 : 60)).as("a cough now and then").isFalse();
    }
  }

  @Test
  void reportsOfBothDirectionsAreInTheStatistics() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    leg.confirmed();
    int port = port(answer(leg, phone.offer("8", "a=rtcp-mux\n")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 30);
    phone.sequence += 10;
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    await(() -> !phone.heard.isEmpty());
    int ours = phone.heard.getFirst().packet().ssrc();
    phone.report(port, new RtcpPacket.ReportBlock(ours, 64, 3, 0, 160, 0, 0));
    await(() -> leg.stats().peerLostPackets().isPresent());
    await(() -> leg.stats().expected() == 50);
    leg.close();
    LegStats stats = leg.stats();
    assertThat(stats.lost()).isEqualTo(10);
    assertThat(stats.lostPercent()).isEqualTo(20.0);
    assertThat(stats.peerLostPackets()).hasValue(3);
    assertThat(stats.peerLostPercent()).hasValueCloseTo(300.0 / stats.sent(), offset(1.0));
    assertThat(stats.maxJitterMillis()).isGreaterThanOrEqualTo(stats.jitterMillis());
  }

  private String digits(int count) {
    await(() -> events.size() >= count);
    StringBuilder heard = new StringBuilder();
    while (events.poll() instanceof PhoneEvent.KeyPressed(char key)) {
      heard.append(key);
    }
    return heard.toString();
  }

  private RtpPhoneLeg leg() {
    return leg(PhoneSettings.from(RtpPeer.LOOPBACK), Duration.ofSeconds(30));
  }

  private RtpPhoneLeg leg(PhoneSettings settings, Duration mediaTimeout) {
    PhoneNetwork network = new PhoneNetwork(RtpPeer.LOOPBACK, RtpPeer.LOOPBACK, 0, 0, mediaTimeout);
    RtpPhoneLeg leg = RtpPhoneLeg.open(loop, network, settings, events::add);
    open.add(leg);
    return leg;
  }

  private RtpPeer peer(InetAddress address) {
    RtpPeer peer = new RtpPeer(address);
    peer.pace = _ -> pass(20);
    open.add(peer);
    return peer;
  }

  private static int port(String sdp) {
    return Sdp.parse(sdp).media().getFirst().port();
  }

  /// The answer, once the loop has it.
  private String answer(RtpPhoneLeg leg, String offer) {
    String sdp = leg.answer(offer);
    pass(1);
    return sdp;
  }

  /// Lets the loop's time go on.
  private void pass(long millis) {
    loop.advance(Duration.ofMillis(millis));
  }

  /// For up to 2 s of the loop's time; the peers' sockets are real.
  private void await(BooleanSupplier condition) {
    for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
      pass(1);
      LockSupport.parkNanos(50_000L);
    }
    settle(condition);
  }

  /// In the loop's present.
  private static void settle(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000L);
    }
  }
}
