package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;

/// Whom a phone leg sends to and whom it hears: the rows "RTP bleed", "inject" and "voice hammer"
/// (RFC 5245 18.5.1), with real sockets.
@Timeout(60)
final class PhoneMediaSecurityTest {
  private static final InetAddress VICTIM = InetAddress.ofLiteral("127.0.0.2");

  private final MediaLoop loop = new MediaLoop("media-security");
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
  void aThirdHostNamedInTheSdpIsSentNothingUntilItIsHeard() {
    RtpPeer victim = peer(VICTIM);
    RtpPhoneLeg leg = leg();
    int port = port(leg.answer(victim.offer("0", "")));
    leg.play(Sound.tone(600, Duration.ofMillis(600), 0.5));
    leg.confirmed();
    LockSupport.parkNanos(800_000_000L);

    assertThat(victim.heard).as("packets to a third host").isEmpty();
    assertThat(victim.reports).as("reports to a third host").isEmpty();
    peer(RtpPeer.LOOPBACK).send(victim.rtp, port, 0, true, new byte[160], 160);
    await(() -> events.contains(new PhoneEvent.Played()));
    assertThat(heardOfPrompt(victim, 600)).as("the whole prompt").isGreaterThan(0.95);
  }

  @Test
  void aThirdHostInATrustedRangeIsSentTo() {
    RtpPeer mediaServer = peer(VICTIM);
    RtpPhoneLeg leg = leg(PhoneSettings.from(RtpPeer.LOOPBACK).trusting(VICTIM::equals));
    leg.answer(mediaServer.offer("0", ""));
    leg.confirmed();
    await(() -> mediaServer.heard.size() > 5);
  }

  @Test
  void aThirdHostInALaterOfferIsSentNothing() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer victim = peer(VICTIM);
    RtpPhoneLeg leg = leg();
    phone.greet(port(leg.answer(phone.offer("8", ""))));
    leg.confirmed();
    await(() -> phone.heard.size() > 5);
    leg.answer(victim.offer("8", ""));
    LockSupport.parkNanos(400_000_000L);
    assertThat(victim.heard).isEmpty();
    phone.heard.clear();
    leg.answer(phone.offer("8", ""));
    await(() -> phone.heard.size() > 5);
  }

  @Test
  void nothingIsSentBeforeTheAckAndThePromptIsHeardFromItsBeginning() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    leg.answer(phone.offer("0", ""));
    leg.play(Sound.tone(600, Duration.ofMillis(600), 0.5));
    LockSupport.parkNanos(500_000_000L);
    assertThat(phone.heard).isEmpty();

    leg.confirmed();
    await(() -> events.contains(new PhoneEvent.Played()));
    assertThat(heardOfPrompt(phone, 600)).as("the whole prompt").isGreaterThan(0.95);
    assertThat(phone.heard.getFirst().packet().marker()).isTrue();
  }

  @Test
  void aPhoneThatSpeaksBeforeItsAckIsAnsweredThere() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer natted = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    natted.speak(port(leg.answer(phone.offer("8", ""))), AudioCodec.PCMA, 8, 440, 10);
    await(() -> natted.heard.size() > 5);
    assertThat(phone.heard).isEmpty();
  }

  @Test
  void sendingEndsSoonWhenNothingIsHeardAndGoesOnWithTheFirstPacket() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    int port = port(leg.answer(phone.offer("8", "")));
    leg.confirmed();
    await(() -> phone.heard.size() > 5);
    long start = phone.heard.getFirst().nanos();
    await(() -> System.nanoTime() - phone.heard.getLast().nanos() > 400_000_000L);
    double seconds = (phone.heard.getLast().nanos() - start) / 1e9;
    assertThat(seconds).isBetween(2.0, 3.0);
    assertThat(phone.reports.size()).isLessThan(3);
    int sent = phone.heard.size();
    phone.greet(port);
    await(() -> phone.heard.size() > sent + 5);
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
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer rebound = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    int port = port(leg.answer(phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    LockSupport.parkNanos(600_000_000L);
    rebound.ssrc = phone.ssrc;
    rebound.sequence = phone.sequence;
    rebound.timestamp = phone.timestamp + 4_800;
    rebound.speak(port, AudioCodec.PCMA, 8, 440, 20);
    await(() -> rebound.heard.size() > 10);
    await(() -> leg.stats().received() >= 25);
  }

  @Test
  void aThiefWhoKnowsTheStreamIsNeitherHeardNorSentTo() throws Exception {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer thief = peer(VICTIM);
    RtpPhoneLeg leg = leg();
    int port = port(leg.answer(phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);
    for (int i = 0; i < 40; i++) {
      phone.speak(port, AudioCodec.PCMA, 8, 440, 1);
      thief.ssrc = phone.ssrc;
      thief.sequence = phone.sequence;
      thief.timestamp = phone.timestamp;
      phone.send(thief.rtp, port, 8, false, new byte[160], 160);
      phone.sequence--;
    }
    await(() -> leg.stats().received() + leg.stats().refused() == 85);
    // The first may come before the answer has reached the loop.
    assertThat(leg.stats().refused()).isBetween(40L, 42L);
    assertThat(thief.heard).isEmpty();
  }

  private RtpPhoneLeg leg() {
    return leg(PhoneSettings.from(RtpPeer.LOOPBACK));
  }

  private RtpPhoneLeg leg(PhoneSettings settings) {
    PhoneNetwork network =
        new PhoneNetwork(RtpPeer.LOOPBACK, RtpPeer.LOOPBACK, 0, 0, Duration.ofSeconds(30));
    RtpPhoneLeg leg = RtpPhoneLeg.open(loop, network, settings, events::add);
    open.add(leg);
    return leg;
  }

  private RtpPeer peer(InetAddress address) {
    RtpPeer peer = new RtpPeer(address);
    open.add(peer);
    return peer;
  }

  private static int port(String sdp) {
    return Sdp.parse(sdp).media().getFirst().port();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 6_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000L);
    }
  }
}
