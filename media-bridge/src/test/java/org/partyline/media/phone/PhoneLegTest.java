package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;

/// A phone leg against phones with real sockets.
final class PhoneLegTest {
  private final MediaLoop first = new MediaLoop("first");
  private final MediaLoop second = new MediaLoop("second");
  private final List<AutoCloseable> open = new ArrayList<>();
  private final LinkedBlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    first.close();
    second.close();
  }

  @ParameterizedTest
  @CsvSource({"PCMA, 8", "PCMU, 0", "G722, 9", "OPUS, 107"})
  void phonesHearEachOtherAndNotThemselves(AudioCodec codec, int type) {
    RtpPeer ann = peer();
    RtpPeer bob = peer();
    RtpPhoneLeg annsLeg = leg(first, Duration.ofSeconds(30));
    RtpPhoneLeg bobsLeg = leg(first, Duration.ofSeconds(30));
    int annsPort = port(annsLeg.answer(ann.offer(type + " 101", "")));
    int bobsPort = port(bobsLeg.answer(bob.offer("8 101", "")));
    Conference room = conference(second);
    annsLeg.join(room, 1);
    bobsLeg.join(room, 2);

    AtomicInteger frames = new AtomicInteger(1_000);
    Thread.startVirtualThread(() -> ann.speakWhile(annsPort, codec, type, 440, frames));
    Thread.startVirtualThread(() -> bob.speakWhile(bobsPort, AudioCodec.PCMA, 8, 1_000, frames));

    await(() -> RtpPeer.share(bob.sound(AudioCodec.PCMA, 0), 440) > 0.9);
    await(() -> RtpPeer.share(ann.sound(codec, 0), 1_000) > 0.9);
    assertThat(RtpPeer.share(ann.sound(codec, 0), 440)).isLessThan(0.05);
    frames.set(0);
  }

  @Test
  void oneStreamFromThePromptThroughTheConferenceAndACodecChange() {
    RtpPeer phone = peer();
    RtpPhoneLeg leg = leg(first, Duration.ofSeconds(30));
    leg.answer(phone.offer("8 101", ""));
    leg.play(Sound.tone(600, Duration.ofSeconds(2), 0.5));
    await(() -> phone.heard.size() >= 20);
    Conference room = conference(second);
    leg.join(room, 1);
    await(() -> phone.heard.size() >= 50);
    leg.answer(phone.offer("107 101", ""));
    await(() -> phone.heard.size() >= 80);
    leg.leave();
    await(() -> phone.heard.size() >= 110);

    List<RtpPeer.Heard> heard = List.copyOf(phone.heard);
    RtpPacket before = heard.getFirst().packet();
    assertThat(before.marker()).isTrue();
    for (RtpPeer.Heard each : heard.subList(1, heard.size())) {
      RtpPacket packet = each.packet();
      int step = before.payloadType() == 107 ? 960 : 160;
      assertThat(packet.sequence()).isEqualTo(before.sequence() + 1 & 0xFFFF);
      assertThat(packet.timestamp() - before.timestamp()).isEqualTo(step);
      assertThat(packet.ssrc()).isEqualTo(before.ssrc());
      assertThat(packet.marker()).isFalse();
      assertThat(packet.headerLength()).isEqualTo(12);
      before = packet;
    }
    long nanos = heard.getLast().nanos() - heard.getFirst().nanos();
    // Two changes of the loop may each shorten one interval; a gap would lengthen the whole.
    assertThat(nanos / 1e6 / (heard.size() - 1)).isBetween(18.5, 21.5);
  }

  @Test
  void keysCountOnceThoughPacketsAreLostAndRepeated() throws InterruptedException {
    RtpPeer phone = peer();
    RtpPhoneLeg leg = leg(first, Duration.ofSeconds(30));
    int port = port(leg.answer(phone.offer("8 101", "")));
    int[] keys = {1, 11, 10, 1};
    for (int key : keys) {
      phone.timestamp += 800;
      for (int i = 1; i < 8; i++) {
        if (i % 3 != 1) { // the first is lost
          byte[] payload = {
            (byte) key, (byte) (i >= 5 ? 0x8A : 0x0A), 0, (byte) (Math.min(i, 5) * 25)
          };
          phone.send(port, 101, false, payload, 4);
        }
      }
    }

    StringBuilder pressed = new StringBuilder();
    while (pressed.length() < keys.length
        && events.poll(5, TimeUnit.SECONDS) instanceof PhoneEvent.KeyPressed(char key)) {
      pressed.append(key);
    }
    assertThat(pressed).hasToString("1#*1");
    assertThat(events).isEmpty();
  }

  /// However late the loop is: the peer may send as soon as it has the answer.
  @Test
  void noPacketThatFollowsTheAnswerIsLost() {
    try (var stage = new PhoneStage()) {
      RtpPeer phone = stage.peer();
      RtpPhoneLeg leg = stage.leg();
      stage.pass(1);
      phone.greet(port(leg.answer(phone.offer("8", ""))));
      stage.pass(1_100); // statistics are taken once a second
      assertThat(leg.stats().refused()).isZero();
      assertThat(leg.stats().received()).isOne();
    }
  }

  @Test
  void playsAndTellsTheEnd() {
    try (var stage = new PhoneStage()) {
      RtpPeer phone = stage.peer();
      RtpPhoneLeg leg = stage.leg();
      leg.confirmed();
      stage.answer(leg, phone.offer("0", ""));
      leg.play(Sound.tone(700, Duration.ofMillis(600), 0.5));

      stage.await(() -> stage.events.contains(new PhoneEvent.Played()));
      stage.await(() -> phone.heard.size() > 30);
      assertThat(RtpPeer.share(phone.sound(AudioCodec.PCMU, 0), 700)).isGreaterThan(0.9);
    }
  }

  @Test
  void holdAndResumeAndAnotherPort() {
    RtpPeer phone = peer();
    RtpPeer moved = peer();
    RtpPhoneLeg leg = leg(first, Duration.ofSeconds(30));
    leg.answer(phone.offer("8", ""));
    await(() -> phone.heard.size() > 5);
    assertThat(leg.answer(phone.offer("8", "a=inactive\n"))).contains("a=inactive");
    assertThat(leg.onHold()).isTrue();
    assertThat(leg.answer(phone.offer("8", "a=sendonly\n"))).contains("a=recvonly");
    int held = phone.heard.size();
    await(() -> phone.heard.size() > held + 5); // silence goes on
    assertThat(leg.answer(moved.offer("8", "a=sendrecv\n"))).contains("a=sendrecv");
    assertThat(leg.onHold()).isFalse();

    await(() -> moved.heard.size() > 5);
    assertThat(moved.heard.getFirst().packet().ssrc())
        .isEqualTo(phone.heard.getFirst().packet().ssrc());
  }

  @Test
  void locksOnThePeerAndIgnoresOthers() throws Exception {
    RtpPeer phone = peer();
    RtpPhoneLeg leg = leg(first, Duration.ofSeconds(30));
    int port = port(leg.answer(phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    try (DatagramSocket stranger =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0))) {
      for (int i = 0; i < 20; i++) {
        phone.send(stranger, port, 8, false, new byte[160], 160);
      }
      int heard = phone.heard.size();
      await(() -> phone.heard.size() > heard + 60);
      assertThat(leg.stats().refused()).isEqualTo(20);
      assertThat(leg.stats().received()).isEqualTo(10);
    }
  }

  @Test
  void reportsAndTakesReports() {
    RtpPeer phone = peer();
    RtpPhoneLeg leg = leg(first, Duration.ofSeconds(30));
    int port = port(leg.answer(phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 40);
    phone.sequence += 10; // lost
    phone.speak(port, AudioCodec.PCMA, 8, 440, 20);

    await(() -> !phone.reports.isEmpty());
    List<RtcpPacket> report = Rtcp.parse(ByteBuffer.wrap(phone.reports.getFirst()));
    assertThat(report.getFirst()).isInstanceOf(RtcpPacket.SenderReport.class);
    assertThat(report.get(1)).isInstanceOf(RtcpPacket.SourceDescription.class);
    await(() -> leg.stats().lost() == 10);
    leg.close();
    await(() ->
        Rtcp.parse(ByteBuffer.wrap(phone.reports.getLast())).getLast() instanceof RtcpPacket.Bye);
  }

  @Test
  void aMediaTimeoutIsToldOnceAndOnHoldIsAnother() throws InterruptedException {
    RtpPeer phone = peer();
    RtpPhoneLeg leg = leg(first, Duration.ofMillis(300));
    leg.answer(phone.offer("8", "a=sendonly\n"));
    assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(new PhoneEvent.Inactive());
    leg.answer(phone.offer("8", ""));

    assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(new PhoneEvent.MediaLost());
    LockSupport.parkNanos(400_000_000L);
    assertThat(events).isEmpty();
  }

  private RtpPhoneLeg leg(MediaLoop loop, Duration mediaTimeout) {
    PhoneNetwork network = new PhoneNetwork(RtpPeer.LOOPBACK, RtpPeer.LOOPBACK, 0, 0, mediaTimeout);
    RtpPhoneLeg leg =
        RtpPhoneLeg.open(loop, network, PhoneSettings.from(RtpPeer.LOOPBACK), events::add);
    leg.confirmed();
    open.add(leg);
    return leg;
  }

  private RtpPeer peer() {
    RtpPeer peer = new RtpPeer();
    open.add(peer);
    return peer;
  }

  private Conference conference(MediaLoop loop) {
    Conference conference = new Conference(loop, "test");
    open.addFirst(conference);
    return conference;
  }

  private static int port(String sdp) {
    return Sdp.parse(sdp).media().getFirst().port();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000L);
    }
  }
}
