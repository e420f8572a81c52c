package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneSettings;
import org.partyline.media.SdpException;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.CallProgressTones;
import org.partyline.media.sound.Sound;

/// The media of calls that we make: early answers, forks, and whom we send to.
@Timeout(60)
final class DialledLegTest {
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");

  private final PhoneStage stage = new PhoneStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void earlyMediaIsHeardInTheRoomAndAnswered() {
    RtpPeer callee = stage.peer();
    RtpPeer inRoom = stage.peer();
    try (Conference room = new Conference(stage.loop, "early")) {
      RtpPhoneLeg listener = stage.leg();
      inRoom.greet(PhoneStage.port(stage.answer(listener, inRoom.offer("8", ""))));
      listener.confirmed();
      listener.join(room, 1);
      RtpPhoneLeg leg = stage.leg();
      int port = PhoneStage.port(leg.offer());
      leg.accept(callee.offer("8", ""));
      leg.join(room, 2);
      callee.speak(port, AudioCodec.PCMA, 8, 440, 60);
      stage.await(() -> heard(inRoom, 440));
      stage.await(() -> callee.heard.size() > 30);
      leg.accept(callee.offer("8", "")); // the 200: the same again
      callee.heard.clear();
      callee.speak(port, AudioCodec.PCMA, 8, 440, 10);
      stage.await(() -> callee.heard.size() > 5);
    }
  }

  @Test
  void theAnswerOfAnotherForkCountsInsteadOfTheOneBefore() {
    RtpPeer first = stage.peer();
    RtpPeer second = stage.peer();
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(leg.offer());
    leg.accept(first.offer("8", ""));
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    first.speak(port, AudioCodec.PCMA, 8, 440, 20);
    stage.await(() -> first.heard.size() > 10);

    leg.accept(second.offer("0", ""));
    stage.pass(20);
    first.heard.clear();
    int ssrc = first.ssrc;
    second.ssrc = ssrc + 1;
    for (int i = 0; i < 40; i++) { // both speak: the one before has not noticed yet
      first.send(port, 8, false, new byte[160], 160);
      first.send(port, 0, false, new byte[160], 160);
      second.speak(port, AudioCodec.PCMU, 0, 600, 1);
    }
    stage.await(() -> heard(second, 700));
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).as("20 of the first and 40 of the second").isEqualTo(60);
    assertThat(leg.stats().refused()).isEqualTo(80);
    assertThat(leg.stats().codec()).isEqualTo("PCMU");
    // Some may have been on their way; if it was still sent to, these would be 40 and more.
    assertThat(first.heard).as("packets to the fork that lost").hasSizeLessThan(15);
    assertThat(second.heard.getLast().packet().payloadType()).isZero();
  }

  @Test
  void whatOneForkProvedDoesNotCountForTheNext() {
    RtpPeer early = stage.peer(ELSEWHERE);
    RtpPeer victim = stage.peer(InetAddress.ofLiteral("127.0.0.3"));
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(leg.offer());
    leg.accept(early.offer("8", ""));
    stage.pass(200);
    assertThat(early.heard).as("a third host, not heard yet").isEmpty();
    stage.peer().send(early.rtp, port, 8, true, new byte[160], 160);
    stage.await(() -> early.heard.size() > 5);

    leg.accept(victim.offer("8", ""));
    stage.pass(400);
    assertThat(victim.heard).isEmpty();
    early.heard.clear();
    stage.pass(200);
    assertThat(early.heard).as("the fork that was replaced").isEmpty();
  }

  @Test
  void anyAddressOfTheTrunkIsSentTo() {
    RtpPeer callee = stage.peer(ELSEWHERE);
    RtpPhoneLeg leg =
        stage.leg(
            new PhoneSettings(
                List.of(AudioCodec.PCMU, AudioCodec.OPUS), Set.of(RtpPeer.LOOPBACK, ELSEWHERE)));
    assertThat(Sdp.parse(leg.offer()).media().getFirst().formats())
        .as("the trunk's order")
        .startsWith("0", "107");
    leg.accept(callee.offer("0", ""));
    stage.await(() -> callee.heard.size() > 5);
  }

  @Test
  void whoAnswersLateIsSentToFor2500MillisecondsAnew() {
    RtpPeer callee = stage.peer();
    RtpPhoneLeg leg = stage.leg();
    leg.offer();
    leg.accept(callee.offer("8", ""));
    stage.pass(10_000); // it rings
    int early = callee.heard.size();
    leg.accept(callee.offer("8", ""));
    stage.await(() -> callee.heard.size() > early + 50);
  }

  @Test
  void anAnswerThatIsRefusedLeavesTheOneBefore() {
    RtpPeer callee = stage.peer();
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(leg.offer());
    leg.accept(callee.offer("8", ""));
    callee.greet(port);
    assertThatThrownBy(() -> leg.accept(callee.offer("18", ""))).isInstanceOf(SdpException.class);
    stage.await(() -> callee.heard.size() > 10);
  }

  @Test
  void eventsAreSentByTheAnswersPayloadTypeAndTakenByOurs() {
    RtpPeer callee = stage.peer();
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(leg.offer());
    leg.accept(callee.offer("8 99", "a=rtpmap:99 telephone-event/8000\n"));
    callee.greet(port);
    leg.sendDigits("5");
    stage.await(
        () -> callee.heard.stream().filter(h -> h.packet().payloadType() == 99).count() == 7);
    callee.key(port, 3); // of type 101, which we offered
    stage.await(() -> stage.events.size() == 2);
    assertThat(stage.events.toString()).contains("3");
  }

  @Test
  void anAnswerWithoutEventsGetsTonesAndItsTonesAreDigits() {
    RtpPeer callee = stage.peer();
    RtpPhoneLeg leg = stage.leg();
    int port = PhoneStage.port(leg.offer());
    leg.accept(callee.offer("8", ""));
    callee.dial(port, AudioCodec.PCMA, 8, "27");
    assertThat(stage.digits(2)).isEqualTo("27");
    leg.sendDigits("5");
    stage.await(() -> callee.heard.size() > 10);
    stage.pass(300);
    assertThat(callee.heard).allMatch(heard -> heard.packet().payloadType() == 8);
  }

  @Test
  void aRoomHearsRingingUntilItIsStopped() {
    RtpPeer phone = stage.peer();
    try (Conference room = new Conference(stage.loop, "ringing")) {
      RtpPhoneLeg leg = stage.leg();
      phone.greet(PhoneStage.port(stage.answer(leg, phone.offer("8", ""))));
      leg.confirmed();
      leg.join(room, 1);
      stage.pass(40);
      MediaRoom.Loop ringing = room.playLoop(CallProgressTones.UNITED_KINGDOM.ringback());
      listen(phone, 6);
      short[] pcm = phone.sound(AudioCodec.PCMA, 0);
      assertThat(loudMillis(pcm)).as("ringing in two periods of 3 s").isBetween(1_400, 1_800);
      ringing.close();
      ringing.close();
      stage.pass(40);
      int before = phone.heard.size();
      listen(phone, 4);
      assertThat(loudMillis(phone.sound(AudioCodec.PCMA, before + 3))).isZero();
    }
  }

  /// In steps, as its socket does not hold more than a second or two.
  private void listen(RtpPeer phone, int seconds) {
    for (int i = 0; i < seconds; i++) {
      int before = phone.heard.size();
      stage.pass(1_000);
      PhoneStage.settle(() -> phone.heard.size() >= before + 48);
    }
  }

  private static int loudMillis(short[] pcm) {
    int loud = 0;
    for (int at = 0; at + 960 <= pcm.length; at += 960) {
      int crest = 0;
      for (int i = at; i < at + 960; i++) {
        crest = Math.max(crest, Math.abs(pcm[i]));
      }
      loud += crest > 1_000 ? 20 : 0;
    }
    return loud;
  }

  private static boolean heard(RtpPeer peer, double hertz) {
    AudioCodec codec =
        peer.heard.isEmpty() || peer.heard.getLast().packet().payloadType() == 8
            ? AudioCodec.PCMA
            : AudioCodec.PCMU;
    return peer.heard.size() > 30 && RtpPeer.share(peer.sound(codec, 0), hertz) > 0.8;
  }
}
