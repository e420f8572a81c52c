package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.sound.Sound;

/// Whom a phone leg sends to and whom it hears: the rows "RTP bleed", "inject" and "voice hammer"
/// (RFC 5245 18.5.1), with real sockets.
@Timeout(60)
final class PhoneMediaSecurityTest {
  private static final InetAddress VICTIM = InetAddress.ofLiteral("127.0.0.2");

  private final PhoneStage stage = new PhoneStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void aThirdHostNamedInTheSdpIsSentNothingUntilItIsHeard() {
    RtpPeer victim = stage.peer(VICTIM);
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(stage.answer(leg, victim.offer("0", "")));
    leg.play(Sound.tone(600, Duration.ofMillis(600), 0.5));
    leg.confirmed();
    stage.pass(800);

    assertThat(victim.heard).as("packets to a third host").isEmpty();
    assertThat(victim.reports).as("reports to a third host").isEmpty();
    stage.peer(RtpPeer.LOOPBACK).send(victim.rtp, port, 0, true, new byte[160], 160);
    stage.await(() -> stage.events.contains(new PhoneEvent.Played()));
    PhoneStage.settle(() -> heardOfPrompt(victim, 600) > 0.95);
  }

  @Test
  void aThirdHostInATrustedRangeIsSentTo() {
    RtpPeer mediaServer = stage.peer(VICTIM);
    RtpPhoneLeg leg = stage.leg(PhoneSettings.from(RtpPeer.LOOPBACK).trusting(VICTIM::equals));
    stage.answer(leg, mediaServer.offer("0", ""));
    leg.confirmed();
    stage.await(() -> mediaServer.heard.size() > 5);
  }

  @Test
  void aThirdHostInALaterOfferIsSentNothing() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPeer victim = stage.peer(VICTIM);
    RtpPhoneLeg leg = stage.leg();
    phone.greet(PhoneStage.port(stage.answer(leg, phone.offer("8", ""))));
    leg.confirmed();
    stage.await(() -> phone.heard.size() > 5);
    stage.answer(leg, victim.offer("8", ""));
    stage.pass(400);
    assertThat(victim.heard).isEmpty();
    phone.heard.clear();
    stage.answer(leg, phone.offer("8", ""));
    stage.await(() -> phone.heard.size() > 5);
  }

  @Test
  void nothingIsSentBeforeTheAckAndThePromptIsHeardFromItsBeginning() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    stage.answer(leg, phone.offer("0", ""));
    leg.play(Sound.tone(600, Duration.ofMillis(600), 0.5));
    stage.pass(500);
    assertThat(phone.heard).isEmpty();

    leg.confirmed();
    stage.await(() -> stage.events.contains(new PhoneEvent.Played()));
    PhoneStage.settle(() -> heardOfPrompt(phone, 600) > 0.95);
    assertThat(phone.heard.getFirst().packet().marker()).isTrue();
  }

  @Test
  void aPhoneThatSpeaksBeforeItsAckIsAnsweredThere() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPeer natted = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    natted.speak(
        PhoneStage.port(stage.answer(leg, phone.offer("8", ""))), AudioCodec.PCMA, 8, 440, 10);
    stage.await(() -> natted.heard.size() > 5);
    assertThat(phone.heard).isEmpty();
  }

  @Test
  void sendingEndsSoonWhenNothingIsHeardAndGoesOnWithTheFirstPacket() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8", "")));
    leg.confirmed();
    stage.pass(10_000);
    PhoneStage.settle(() -> phone.heard.size() >= 125);
    int sent = phone.heard.size();
    assertThat(sent).as("packets in 10 s").isEqualTo(125);
    assertThat(phone.reports).hasSizeLessThan(3);
    phone.greet(port);
    stage.await(() -> phone.heard.size() > sent + 5);
  }

  private static double heardOfPrompt(RtpPeer peer, int millis) {
    short[] pcm = peer.sound(AudioCodec.PCMU, 0);
    int loud = 0;
    for (int at = 0; at + 960 <= pcm.length; at += 960) {
      loud += AudioLevel.of(pcm, at, 960) < 30 ? 20 : 0;
    }
    return (double) loud / millis;
  }

  @Test
  void followsAPhoneWhosePortChanges() {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPeer rebound = stage.peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    stage.pass(600);
    rebound.ssrc = phone.ssrc;
    rebound.sequence = phone.sequence;
    rebound.timestamp = phone.timestamp + 4_800;
    rebound.speak(port, AudioCodec.PCMA, 8, 440, 20);
    stage.await(() -> rebound.heard.size() > 10);
    stage.await(() -> leg.stats().received() == 28);
  }

  @Test
  void aThiefWhoKnowsTheStreamIsNeitherHeardNorSentTo() throws Exception {
    RtpPeer phone = stage.peer(RtpPeer.LOOPBACK);
    RtpPeer thief = stage.peer(VICTIM);
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(stage.answer(leg, phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    for (int i = 0; i < 40; i++) {
      phone.speak(port, AudioCodec.PCMA, 8, 440, 1);
      thief.ssrc = phone.ssrc;
      thief.sequence = phone.sequence;
      thief.timestamp = phone.timestamp;
      phone.send(thief.rtp, port, 8, false, new byte[160], 160);
      phone.sequence--;
    }
    stage.await(() -> leg.stats().received() + leg.stats().refused() == 85);
    assertThat(leg.stats().refused()).isEqualTo(40);
    assertThat(thief.heard).isEmpty();
  }
}
