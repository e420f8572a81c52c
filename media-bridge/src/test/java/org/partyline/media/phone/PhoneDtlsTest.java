package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.LegStats;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneSettings;
import org.partyline.media.PhoneSettings.Keying;
import org.partyline.media.PhoneSettings.Srtp;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.dtls.DtlsAssociation;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;

/// Phones that agree on keys by DTLS (RFC 5763, RFC 5764), and others that disturb them.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class PhoneDtlsTest {
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");
  private static final int CLIENT_HELLO = 1;
  private static final int HELLO_VERIFY_REQUEST = 3;
  private static final int CLIENT_KEY_EXCHANGE = 16;
  private static final String MUX = "a=rtcp-mux\n";

  private final PhoneStage stage = new PhoneStage();
  private final DtlsPhone phone = new DtlsPhone(stage.peer());

  @AfterEach
  void close() {
    phone.close();
    stage.close();
  }

  @ParameterizedTest
  @CsvSource({"actpass, passive", "active, passive", "passive, active"})
  void soundDigitsAndReportsAreEncryptedBothWays(String theirs, String ours) {
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer(theirs, MUX));
    assertThat(answer).contains("UDP/TLS/RTP/SAVP ", "a=setup:" + ours + "\r\n", "a=rtcp-mux");
    assertThat(answer).doesNotContain("a=crypto", "a=connection", "a=tls-id");
    leg.confirmed();
    phone.shakeHands(answer);
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    await(() -> phone.keys != null && !phone.rtp.heard.isEmpty());
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 60);
    phone.rtp.key(PhoneStage.port(answer), 5);
    stage.await(() -> stage.events.contains(new PhoneEvent.KeyPressed('5')));
    stage.await(() -> phone.rtp.reportsOnRtp.get() > 0);
    assertThat(RtpPeer.share(phone.rtp.sound(AudioCodec.PCMA, 0), 700)).isGreaterThan(0.9);
    assertThat(leg.stats().encryption()).isEqualTo(LegStats.Encryption.DTLS);
    assertThat(phone.unopened()).isEmpty();
    stage.pass(20);
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).isEqualTo(68);
  }

  @Test
  void rtcpOnItsOwnPortHasKeysOfItsOwn() {
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("actpass", ""));
    assertThat(answer).doesNotContain("rtcp-mux");
    leg.confirmed();
    phone.shakeHands(answer);
    await(() -> phone.keys != null);
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 300);
    assertThat(phone.rtp.reports).as("reports without keys").isEmpty();
    assertThat(phone.unopened()).isEmpty();
    phone.shakeHandsForControl(answer);
    await(() -> phone.controlKeys != null);
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 300);
    stage.await(() -> !phone.rtp.reports.isEmpty());
    assertThat(phone.rtp.reportsOnRtp).hasValue(0);
    assertThat(phone.unopened()).isEmpty();
  }

  @Tag("slow") // it is told once the time for a handshake is over
  @ParameterizedTest
  @ValueSource(strings = {"actpass", "passive"})
  void withoutTheCertificateOfTheSdpNothingIsHeardAndTheCallIsTold(String setup) {
    String offer = phone.offer(setup, MUX);
    phone.identity = DtlsIdentity.create(Instant.now());
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, offer);
    leg.confirmed();
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    phone.shakeHands(answer);
    await(() -> !stage.events.isEmpty());
    assertThat(stage.events.peek())
        .isInstanceOfSatisfying(
            PhoneEvent.EncryptionFailed.class,
            failed -> assertThat(failed.reason()).contains("certificate", "SDP"));
    phone.keys = null;
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 20); // in the clear
    leg.close();
    stage.pass(20);
    assertThat(phone.rtp.heard).isEmpty();
    assertThat(phone.unopened()).as("media to somebody else").isEmpty();
    assertThat(leg.stats().received()).isZero();
  }

  @Test
  void aPhoneThatNeverBeginsIsToldInTime() {
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("actpass", MUX));
    stage.pass(13_000); // the ACK is on its way
    assertThat(stage.events).isEmpty();
    leg.confirmed();
    leg.play(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    stage.pass(9_000);
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 345); // in the clear
    assertThat(stage.events).isEmpty();
    stage.pass(400);
    assertThat(stage.events)
        .containsExactly(
            new PhoneEvent.EncryptionFailed("no DTLS ClientHello from the other side"));
    assertThat(phone.rtp.heard).isEmpty();
    assertThat(phone.unopened()).isEmpty();
    assertThat(phone.dtlsHeard).isEmpty();
  }

  /// The first datagram of each kind and direction is lost, the next ones come.
  @ParameterizedTest
  @ValueSource(strings = {"actpass", "passive"})
  void lostFlightsAreRepeated(String setup) {
    List<String> lost = new CopyOnWriteArrayList<>();
    phone.loses =
        datagram -> {
          String kind = datagram[4] == 0 ? datagram[0] + "/" + datagram[13] : "encrypted";
          return !lost.contains(kind) && lost.add(kind);
        };
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer(setup, MUX));
    leg.confirmed();
    phone.shakeHands(answer);
    await(() -> phone.keys != null);
    assertThat(lost.size()).isGreaterThan(3);
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 20);
    await(() -> phone.rtp.heard.size() > 20);
  }

  @Test
  void aStrangerGetsNoAnswerAndWhoSharesTheAddressNoMedia() {
    DtlsPhone stranger = new DtlsPhone(stage.peer(ELSEWHERE));
    DtlsPhone neighbour = new DtlsPhone(stage.peer());
    try (stranger;
        neighbour) {
      RtpPhoneLeg leg = leg();
      String answer = stage.answer(leg, phone.offer("actpass", MUX));
      leg.confirmed();
      leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
      stranger.shakeHands(answer);
      neighbour.shakeHands(answer);
      await(() -> neighbour.dtlsHeard.size() > 1);
      phone.shakeHands(answer);
      await(() -> phone.keys != null);
      phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 20);
      await(() -> phone.rtp.heard.size() > 20);
      assertThat(stranger.dtlsHeard).isEmpty();
      assertThat(neighbour.keys).isNull();
      assertThat(neighbour.unopened()).isEmpty();
      assertThat(stage.events).isEmpty();
    }
  }

  /// Whoever forges an address sends more than it makes us send.
  @Test
  void aClientHelloWithoutACookieIsAnsweredByLessAndForgotten() {
    AtomicInteger sent = new AtomicInteger();
    phone.loses =
        datagram -> {
          sent.addAndGet(datagram.length);
          return phone.dtlsHeard.contains(datagram); // so that no cookie is ever returned
        };
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("actpass", MUX));
    leg.confirmed();
    phone.shakeHands(answer);
    await(() -> phone.dtlsHeard.size() > 1);
    assertThat(phone.dtlsHeard)
        .allSatisfy(datagram -> {
          assertThat(datagram[13]).as("HelloVerifyRequest").isEqualTo((byte) 3);
          assertThat(datagram.length).isLessThan(70);
        });
    assertThat(sent.get()).isGreaterThan(100 * phone.dtlsHeard.size());
  }

  @Test
  void aHoldKeepsTheAssociationAndANewCertificateBeginsAnother() {
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("actpass", MUX));
    leg.confirmed();
    phone.shakeHands(answer);
    await(() -> phone.keys != null && !phone.rtp.heard.isEmpty());
    int port = PhoneStage.port(answer);
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 10);
    String held = stage.answer(leg, phone.offer("actpass", MUX + "a=sendonly\n"));
    assertThat(DtlsPhone.setup(held)).isEqualTo("passive");
    assertThat(DtlsPhone.fingerprint(held)).isEqualTo(DtlsPhone.fingerprint(answer));
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 10);
    String resumed = stage.answer(leg, phone.offer("actpass", MUX));
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 10);
    stage.await(() -> phone.rtp.heard.size() > 25);
    int handshake = phone.dtlsHeard.size();
    assertThat(phone.unopened()).isEmpty();

    phone.identity = DtlsIdentity.create(Instant.now());
    String renewed = stage.answer(leg, phone.offer("actpass", MUX));
    assertThat(DtlsPhone.setup(resumed)).isEqualTo("passive");
    int heard = heardAndNoMoreOnItsWay();
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 10); // by the old keys
    assertThat(phone.rtp.heard).as("media for the certificate of before").hasSize(heard);
    phone.shakeHands(renewed);
    await(() -> phone.keys != null && phone.rtp.heard.size() > heard);
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 10);
    assertThat(phone.dtlsHeard.size()).isGreaterThan(handshake);
    leg.close();
    stage.pass(20);
    assertThat(leg.stats().received()).isEqualTo(40);
  }

  /// A phone that says by another tls-id that it means a new association (RFC 8842 4).
  @Test
  void anotherIdIsAnotherAssociation() {
    String id = "a=tls-id:abcdefghijklmnopqrstuvwxyz";
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("active", MUX + id + "0\n"));
    leg.confirmed();
    phone.shakeHands(answer);
    await(() -> phone.keys != null);
    SrtpKeys before = phone.keys;
    String same = stage.answer(leg, phone.offer("active", MUX + id + "0\n"));
    assertThat(line(same, "tls-id")).isEqualTo(line(answer, "tls-id")).isNotEmpty();
    String other = stage.answer(leg, phone.offer("active", MUX + id + "1\n"));
    assertThat(line(other, "tls-id")).isNotEqualTo(line(answer, "tls-id"));
    phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 10);
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    stage.pass(100);
    int heard = phone.rtp.heard.size();
    stage.pass(100);
    assertThat(phone.rtp.heard).hasSize(heard);
    phone.shakeHands(other);
    await(() -> phone.keys != null);
    assertThat(phone.keys).isNotEqualTo(before);
    stage.await(() -> phone.rtp.heard.size() > heard);
  }

  /// The old keys go on until the handshake from the new port gives others.
  @Test
  void aPhoneThatMovesShakesHandsFromThere() {
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("actpass", MUX));
    leg.confirmed();
    phone.shakeHands(answer);
    await(() -> phone.keys != null);
    DtlsPhone moved = new DtlsPhone(stage.peer());
    try (moved) {
      moved.identity = phone.identity;
      String again = stage.answer(leg, moved.offer("actpass", MUX));
      phone.rtp.speak(PhoneStage.port(answer), AudioCodec.PCMA, 8, 440, 1);
      moved.shakeHands(again);
      await(() -> moved.keys != null);
      moved.rtp.speak(PhoneStage.port(again), AudioCodec.PCMA, 8, 440, 20);
      await(() -> moved.rtp.heard.size() > 20);
      assertThat(moved.keys).isNotEqualTo(phone.keys);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REQUIRED, active, UDP/TLS/RTP/SAVP",
    "REQUIRED, passive, UDP/TLS/RTP/SAVP",
    "OPTIONAL, active, RTP/AVP",
    "OPTIONAL, passive, RTP/AVP"
  })
  void aCallOfOursIsEncryptedInEitherRole(Srtp policy, String setup, String protocol) {
    RtpPhoneLeg leg =
        stage.leg(PhoneSettings.from(RtpPeer.LOOPBACK).encrypted(policy).keyed(Keying.DTLS));
    String offer = leg.offer();
    assertThat(offer)
        .contains(protocol + " ", "a=setup:actpass", "a=fingerprint:sha-256 ", "a=tls-id:")
        .doesNotContain("a=crypto");
    leg.accept(phone.rtp.offer("8 101", phone.lines(setup) + MUX).replace("RTP/AVP", protocol));
    phone.shakeHands(offer.replace("actpass", setup.equals("active") ? "passive" : "active"));
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    await(() -> phone.keys != null);
    phone.rtp.speak(PhoneStage.port(offer), AudioCodec.PCMA, 8, 440, 60);
    stage.await(() -> phone.rtp.heard.size() > 60);
    assertThat(RtpPeer.share(phone.rtp.sound(AudioCodec.PCMA, 0), 700)).isGreaterThan(0.9);
    assertThat(phone.unopened()).isEmpty();
  }

  /// A datagram that looks like the beginning of DTLS costs nothing and stops nothing.
  @Test
  void forgedDatagramsDoNotStopTheHandshake() {
    RtpPhoneLeg leg = leg();
    String answer = stage.answer(leg, phone.offer("actpass", MUX));
    leg.confirmed();
    int port = PhoneStage.port(answer);
    byte[] alert = {21, -2, -3, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};
    AtomicReference<byte[]> hello = new AtomicReference<>(alert);
    phone.loses =
        datagram -> {
          forge(port, alert);
          if (datagram[0] == 22 && datagram[13] == 1) {
            hello.set(datagram.clone());
            hello.get()[27] ^= 1; // another random: the cookie is not for it
          } else if (phone.dtlsHeard.size() > 1) {
            forge(port, hello.get());
          }
          return false;
        };
    phone.shakeHands(answer);
    await(() -> phone.keys != null);
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 20);
    await(() -> phone.rtp.heard.size() > 20);
    assertThat(phone.ends).doesNotContain(DtlsAssociation.End.FAILED);
  }

  /// Somebody who sees the phone's packets, and can send from its address, has the cookies for
  /// their own ClientHellos.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSecondClientHelloFromThePhonesAddressDoesNotStopTheHandshake(boolean behindNat) {
    RtpPhoneLeg leg = leg();
    String offer = phone.offer("actpass", MUX);
    if (behindNat) {
      offer = offer.replaceFirst("m=audio \\d+", "m=audio 9"); // not where its packets come from
    }
    String answer = stage.answer(leg, offer);
    leg.confirmed();
    int port = PhoneStage.port(answer);
    AtomicBoolean waits = new AtomicBoolean(true);
    phone.loses = datagram -> waits.get() && message(datagram) == CLIENT_KEY_EXCHANGE;
    List<DtlsAssociation> forgers = new CopyOnWriteArrayList<>();
    Function<byte[], byte @Nullable []> own = phone.rtp.incoming;
    phone.rtp.incoming =
        bytes -> {
          if (message(bytes) == HELLO_VERIFY_REQUEST && !forgers.isEmpty()) {
            forgers.getLast().onDatagram(ByteBuffer.wrap(bytes));
          }
          return own.apply(bytes);
        };
    phone.shakeHands(answer);
    await(() -> phone.dtlsHeard.size() > 2); // it is the phone's turn to prove who it is
    AtomicInteger begun = new AtomicInteger();
    for (int i = 1; i <= 5; i++) {
      int before = begun.get();
      forgers.add(forger(answer, begun));
      await(() -> begun.get() > before);
    }
    stage.pass(20);
    waits.set(false);
    await(() -> phone.keys != null);
    forgers.forEach(DtlsAssociation::close);
    phone.rtp.speak(port, AudioCodec.PCMA, 8, 440, 20);
    leg.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.4));
    await(() -> phone.rtp.heard.size() > 20);
    assertThat(leg.stats().encryption()).isEqualTo(LegStats.Encryption.DTLS);
    assertThat(stage.events).isEmpty();
    assertThat(phone.ends).isEmpty();
  }

  /// Begins a handshake from the phone's own port, and no more than that.
  ///
  /// @param begun counts its ClientHellos with a cookie
  private DtlsAssociation forger(String answer, AtomicInteger begun) {
    DtlsAssociation.Listener listener =
        new DtlsAssociation.Listener() {
          @Override
          public void send(byte[] datagram) {
            if (message(datagram) == CLIENT_HELLO) {
              forge(PhoneStage.port(answer), datagram);
              if (datagram[60] > 0) { // the cookie's length, after that of no session id
                begun.incrementAndGet();
              }
            }
          }

          @Override
          public void onKeys(SrtpKeys agreed) {}

          @Override
          public void onEnd(DtlsAssociation.End end, String reason) {}
        };
    return DtlsAssociation.connect(
        DtlsIdentity.create(Instant.now()), DtlsPhone.fingerprint(answer), listener);
  }

  /// The handshake message that a datagram begins with; 0 for none in the clear.
  private static int message(byte[] datagram) {
    return datagram[0] == 22 && datagram[4] == 0 ? datagram[13] : 0;
  }

  private void forge(int port, byte[] datagram) {
    DatagramSocket from = phone.rtp.rtp;
    phone.sendDtls(from, port, datagram);
  }

  private RtpPhoneLeg leg() {
    return stage.leg(PhoneSettings.from(RtpPeer.LOOPBACK).encrypted(Srtp.REQUIRED));
  }

  private static String line(String sdp, String attribute) {
    return Sdp.parse(sdp).media().getFirst().attribute(attribute).orElse("");
  }

  /// Handshakes take real time, of which the loop's is half. How many packets have come, once those
  /// that were on their way are here.
  private int heardAndNoMoreOnItsWay() {
    int before;
    do {
      before = phone.rtp.heard.size();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    } while (phone.rtp.heard.size() > before);
    return before;
  }

  private void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 110_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      stage.pass(1);
      LockSupport.parkNanos(2_000_000L);
    }
  }
}
