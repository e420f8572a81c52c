package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;

/// Digits as a phone leg hears them, by RFC 4733 and as tones, and what else it tells.
@Timeout(60)
final class PhoneDigitsTest {
  private final PhoneStage stage = new PhoneStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void keysGoOnWhenTheTimestampJumpsBack() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8 101", "")));
    phone.timestamp = 2_000_000;
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    phone.key(port, 1);
    phone.timestamp = 100;
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    phone.key(port, 2);
    stage.await(() -> stage.events.contains(new PhoneEvent.KeyPressed('2')));
    assertThat(stage.events)
        .containsExactly(new PhoneEvent.KeyPressed('1'), new PhoneEvent.KeyPressed('2'));
  }

  @Test
  void eventsOnASecondSsrcBetweenAudioCountOnce() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8 101", "")));
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
    stage.await(() -> leg.stats().received() == 21);
    assertThat(stage.events).containsExactly(new PhoneEvent.KeyPressed('5'));
    assertThat(leg.stats().lost()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PCMA, 8", "PCMU, 0", "G722, 9"})
  void tonesAreDigitsWhereNoEventsAreAgreed(AudioCodec codec, int type) {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    int port = PhoneStage.port(stage.answer(leg, phone.offer(String.valueOf(type), "")));
    phone.dial(port, codec, type, "4829#");
    assertThat(stage.digits(5)).isEqualTo("4829#");
  }

  @Test
  void tonesAreDigitsWhereEventsAreAgreedButNoneCome() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8 101", "")));
    phone.dial(port, AudioCodec.PCMA, 8, "12#");
    phone.speak(port, AudioCodec.PCMA, 8, 300, 15);
    assertThat(stage.digits(3)).isEqualTo("12#");
  }

  @Test
  void aToneThatLeaksBesideItsEventCountsOnce() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8 101", "")));
    for (int i = 0; i < 2; i++) {
      phone.dial(port, AudioCodec.PCMA, 8, "7");
      phone.key(port, 7);
      phone.speak(port, AudioCodec.PCMA, 8, 300, 15);
    }
    assertThat(stage.digits(2)).isEqualTo("77");
    assertThat(stage.events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"8, 10, 80", "8, 30, 240", "0, 40, 320", "9, 60, 480"})
  void sendsPacketsOfTheLengthAskedFor(int type, int millis, int bytes) {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    phone.greet(
        PhoneStage.port(stage.answer(leg, phone.offer(type + "", "a=ptime:" + millis + "\n"))),
        type);
    stage.await(() -> phone.heard.size() > 10);
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
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg(PhoneSettings.from(RtpPeer.LOOPBACK), Duration.ofMillis(200));
    leg.confirmed();
    stage.answer(leg, phone.offer("8", "a=inactive\n"));
    stage.await(() -> stage.events.contains(new PhoneEvent.Inactive()));
    stage.pass(300);
    assertThat(stage.events).containsExactly(new PhoneEvent.Inactive());
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
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8", "a=rtcp-mux\n")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 30);
    phone.sequence += 10;
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    stage.await(() -> !phone.heard.isEmpty());
    int ours = phone.heard.getFirst().packet().ssrc();
    phone.report(port, new RtcpPacket.ReportBlock(ours, 64, 3, 0, 160, 0, 0));
    stage.await(() -> leg.stats().peerLostPackets().isPresent());
    stage.await(() -> leg.stats().expected() == 50);
    leg.close();
    LegStats stats = leg.stats();
    assertThat(stats.lost()).isEqualTo(10);
    assertThat(stats.lostPercent()).isEqualTo(20.0);
    assertThat(stats.peerLostPackets()).hasValue(3);
    assertThat(stats.peerLostPercent()).hasValueCloseTo(300.0 / stats.sent(), offset(1.0));
    assertThat(stats.maxJitterMillis()).isGreaterThanOrEqualTo(stats.jitterMillis());
  }
}
