package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;
import org.partyline.media.srtp.ReferenceSrtp;
import org.partyline.media.srtp.SrtpKey;
import org.partyline.media.srtp.SrtpSuite;

/// A phone that encrypts by an SRTP of its own, and others that try to.
@Timeout(60)
final class PhoneSrtpTest {
  private final PhoneStage stage = new PhoneStage();
  private final AtomicInteger unopened = new AtomicInteger();

  @AfterEach
  void close() {
    stage.close();
  }

  @ParameterizedTest
  @EnumSource(SrtpSuite.class)
  void soundDigitsAndReportsAreEncryptedBothWays(SrtpSuite suite) {
    RtpPeer phone = stage.peer();
    SrtpKey key = SrtpKey.random(suite);
    RtpPhoneLeg leg = stage.leg(required());
    leg.confirmed();
    int port = call(leg, phone, key, "");
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 60);
    phone.key(port, 5);
    stage.await(() -> stage.events.contains(new PhoneEvent.KeyPressed('5')));
    leg.sendDigits("7");
    stage.await(() -> !phone.reports.isEmpty());
    stage.await(() -> phone.heard.stream().anyMatch(heard -> heard.packet().payloadType() == 101));
    phone.heard.removeIf(heard -> heard.packet().payloadType() == 101);
    assertThat(RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), 700)).isGreaterThan(0.9);
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).isEqualTo(68);
    assertThat(leg.stats().refused()).isZero();
    assertThat(unopened).as("packets that the phone could not open").hasValue(0);
  }

  @Test
  void whatIsNotAuthenticNeitherMovesTheLatchNorIsHeard() {
    RtpPeer phone = stage.peer();
    RtpPeer stranger = stage.peer();
    SrtpKey key = SrtpKey.random(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
    RtpPhoneLeg leg = stage.leg(required());
    int port = call(leg, phone, key, "");
    // The stranger comes first, from an address that the latch admits, in the clear and with a key
    // of its own.
    stranger.speak(port, AudioCodec.PCMA, 8, 600, 10);
    ReferenceSrtp wrong = reference(SrtpKey.random(key.suite()));
    stranger.outgoing = bytes -> wrong.protect(bytes, 0);
    stranger.speak(port, AudioCodec.PCMA, 8, 600, 10);
    stranger.key(port, 9);
    stage.pass(200);
    assertThat(stranger.heard).isEmpty();
    phone.speak(port, AudioCodec.PCMA, 8, 440, 30);
    stage.await(() -> phone.heard.size() > 20);
    assertThat(stranger.heard).isEmpty();
    assertThat(stage.events).isEmpty();
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).isEqualTo(30);
    assertThat(leg.stats().refused()).isEqualTo(28);
  }

  @Test
  void aPacketThatIsSentAgainByAnotherIsNotHeardAgain() {
    RtpPeer phone = stage.peer();
    RtpPeer thief = stage.peer();
    SrtpKey key = SrtpKey.random(SrtpSuite.AEAD_AES_128_GCM);
    RtpPhoneLeg leg = stage.leg(required());
    int port = call(leg, phone, key, "");
    AtomicReference<byte[]> copied = new AtomicReference<>(new byte[0]);
    ReferenceSrtp theirs = reference(key);
    phone.outgoing =
        bytes -> {
          copied.set(theirs.protect(bytes, 0));
          return copied.get();
        };
    phone.sequence = 100;
    for (int i = 0; i < 10; i++) {
      phone.speak(port, AudioCodec.PCMA, 8, 440, 1);
      thief.sendRaw(thief.rtp, port, copied.get());
      stage.pass(2);
    }
    stage.pass(20);
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).isEqualTo(10);
    assertThat(leg.stats().refused()).isEqualTo(10);
    assertThat(thief.heard).isEmpty();
  }

  @Test
  void aHoldKeepsTheStreamsAndANewKeyBeginsThemAnew() {
    RtpPeer phone = stage.peer();
    SrtpKey key = SrtpKey.random(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
    RtpPhoneLeg leg = stage.leg(required());
    leg.confirmed();
    int port = call(leg, phone, key, "");
    phone.sequence = 65_530;
    phone.outgoing = withRollover(reference(key), 65_530);
    phone.speak(port, AudioCodec.PCMA, 8, 440, 20); // over the rollover
    String held = stage.answer(leg, offer(phone, key, "a=sendonly\n"));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5); // still at rollover 1
    String resumed = stage.answer(leg, offer(phone, key, ""));
    assertThat(inline(resumed)).isEqualTo(inline(held));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 5);

    SrtpKey renewed = SrtpKey.random(SrtpSuite.AES_256_CM_HMAC_SHA1_80);
    String before = inline(resumed);
    String answer = stage.answer(leg, offer(phone, renewed, ""));
    assertThat(inline(answer)).isNotEqualTo(before);
    listen(phone, answer);
    ReferenceSrtp anew = reference(renewed);
    phone.outgoing = bytes -> anew.protect(bytes, 0); // rollover 0 again
    int heard = phone.heard.size();
    phone.speak(port, AudioCodec.PCMA, 8, 440, 20);
    stage.await(() -> phone.heard.size() > heard + 20);
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).isEqualTo(50);
    assertThat(leg.stats().refused()).isZero();
  }

  @Test
  void aCallOfOursIsEncryptedByTheKeysOfOfferAndAnswer() {
    RtpPeer phone = stage.peer();
    RtpPhoneLeg leg = stage.leg(required());
    String offer = leg.offer();
    CryptoLine chosen =
        CryptoLine.usable(Sdp.parse(offer).media().getFirst().attributes("crypto")).getLast();
    SrtpKey key = SrtpKey.random(chosen.key().suite());
    ReferenceSrtp theirs = reference(key);
    phone.outgoing = bytes -> theirs.protect(bytes, 0);
    phone.sequence = 1_000;
    ReferenceSrtp ours = reference(chosen.key());
    phone.incoming = bytes -> open(ours, bytes);
    leg.accept(
        phone
            .offer("8", "a=crypto:" + chosen.with(key).value() + "\n")
            .replace("RTP/AVP", "RTP/SAVP"));
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    phone.speak(PhoneStage.port(offer), AudioCodec.PCMA, 8, 440, 60);
    stage.await(
        () -> phone.heard.size() > 30 && RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), 700) > 0.9);
  }

  private static PhoneSettings required() {
    return PhoneSettings.from(RtpPeer.LOOPBACK).encrypted(Srtp.REQUIRED);
  }

  /// Offers the key; the phone then encrypts by it, and opens by that of the answer.
  private int call(RtpPhoneLeg leg, RtpPeer phone, SrtpKey key, String more) {
    String answer = stage.answer(leg, offer(phone, key, more));
    listen(phone, answer);
    phone.sequence = 1_000;
    ReferenceSrtp theirs = reference(key);
    phone.outgoing = bytes -> theirs.protect(bytes, 0);
    return PhoneStage.port(answer);
  }

  private static String offer(RtpPeer phone, SrtpKey key, String more) {
    String line = "a=crypto:3 " + key.suite() + " inline:" + key.base64() + "|2^31\n";
    return phone.offer("8 101", line + more).replace("RTP/AVP", "RTP/SAVP");
  }

  private static String inline(String sdp) {
    return Sdp.parse(sdp).media().getFirst().attribute("crypto").orElseThrow();
  }

  private void listen(RtpPeer phone, String answer) {
    ReferenceSrtp ours = reference(CryptoLine.parse(inline(answer)).orElseThrow().key());
    unopened.set(0);
    phone.incoming = bytes -> open(ours, bytes);
  }

  private byte @Nullable [] open(ReferenceSrtp keys, byte[] bytes) {
    boolean control = RtpPacket.isRtcp(ByteBuffer.wrap(bytes));
    byte @Nullable [] opened =
        (control ? keys.openControl(bytes) : keys.open(bytes, 0)).orElse(null);
    if (opened == null) {
      unopened.incrementAndGet();
    }
    return opened;
  }

  private static UnaryOperator<byte[]> withRollover(ReferenceSrtp keys, int first) {
    return bytes -> {
      int sequence = ByteBuffer.wrap(bytes).getShort(2) & 0xFFFF;
      return keys.protect(bytes, sequence < first ? 1 : 0);
    };
  }

  private static ReferenceSrtp reference(SrtpKey key) {
    return ReferenceSrtp.of(key.suite().name(), Base64.getDecoder().decode(key.base64()));
  }
}
