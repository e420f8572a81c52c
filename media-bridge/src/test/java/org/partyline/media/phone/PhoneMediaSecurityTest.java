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

  private final MediaLoop loop = MediaLoop.stepped("media-security");
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
    int port = port(answer(leg, victim.offer("0", "")));
    leg.play(Sound.tone(600, Duration.ofMillis(600), 0.5));
    leg.confirmed();
    pass(800);

    assertThat(victim.heard).as("packets to a third host").isEmpty();
    assertThat(victim.reports).as("reports to a third host").isEmpty();
    peer(RtpPeer.LOOPBACK).send(victim.rtp, port, 0, true, new byte[160], 160);
    await(() -> events.contains(new PhoneEvent.Played()));
    settle(() -> heardOfPrompt(victim, 600) > 0.95);
  }

  @Test
  void aThirdHostInATrustedRangeIsSentTo() {
    RtpPeer mediaServer = peer(VICTIM);
    RtpPhoneLeg leg = leg(PhoneSettings.from(RtpPeer.LOOPBACK).trusting(VICTIM::equals));
    answer(leg, mediaServer.offer("0", ""));
    leg.confirmed();
    await(() -> mediaServer.heard.size() > 5);
  }

  @Test
  void aThirdHostInALaterOfferIsSentNothing() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer victim = peer(VICTIM);
    RtpPhoneLeg leg = leg();
    phone.greet(port(answer(leg, phone.offer("8", ""))));
    leg.confirmed();
    await(() -> phone.heard.size() > 5);
    answer(leg, victim.offer("8", ""));
    pass(400);
    assertThat(victim.heard).isEmpty();
    phone.heard.clear();
    answer(leg, phone.offer("8", ""));
    await(() -> phone.heard.size() > 5);
  }

  @Test
  void nothingIsSentBeforeTheAckAndThePromptIsHeardFromItsBeginning() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    answer(leg, phone.offer("0", ""));
    leg.play(Sound.tone(600, Duration.ofMillis(600), 0.5));
    pass(500);
    assertThat(phone.heard).isEmpty();

    leg.confirmed();
    await(() -> events.contains(new PhoneEvent.Played()));
    settle(() -> heardOfPrompt(phone, 600) > 0.95);
    assertThat(phone.heard.getFirst().packet().marker()).isTrue();
  }

  @Test
  void aPhoneThatSpeaksBeforeItsAckIsAnsweredThere() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer natted = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    natted.speak(port(answer(leg, phone.offer("8", ""))), AudioCodec.PCMA, 8, 440, 10);
    await(() -> natted.heard.size() > 5);
    assertThat(phone.heard).isEmpty();
  }

  @Test
  void sendingEndsSoonWhenNothingIsHeardAndGoesOnWithTheFirstPacket() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg();
    int port = port(answer(leg, phone.offer("8", "")));
    leg.confirmed();
    pass(10_000);
    settle(() -> phone.heard.size() >= 125);
    int sent = phone.heard.size();
    assertThat(sent).as("packets in 10 s").isEqualTo(125);
    assertThat(phone.reports).hasSizeLessThan(3);
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
    int port = port(answer(leg, phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    pass(600);
    rebound.ssrc = phone.ssrc;
    rebound.sequence = phone.sequence;
    rebound.timestamp = phone.timestamp + 4_800;
    rebound.speak(port, AudioCodec.PCMA, 8, 440, 20);
    await(() -> rebound.heard.size() > 10);
    await(() -> leg.stats().received() == 28);
  }

  @Test
  void aThiefWhoKnowsTheStreamIsNeitherHeardNorSentTo() throws Exception {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer thief = peer(VICTIM);
    RtpPhoneLeg leg = leg();
    int port = port(answer(leg, phone.offer("8", "")));
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
    assertThat(leg.stats().refused()).isEqualTo(40);
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
