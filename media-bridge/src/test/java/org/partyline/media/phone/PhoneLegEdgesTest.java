package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.media.PhoneSettings;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;
import org.slf4j.LoggerFactory;

/// What is less common on a phone leg, and what strangers try.
@Timeout(120)
final class PhoneLegEdgesTest {
  private final MediaLoop first = new MediaLoop("edges-1");
  private final MediaLoop second = new MediaLoop("edges-2");
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    first.close();
    second.close();
  }

  @Test
  void reportsShareThePortWhereThePhoneWantsIt() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg(RtpPeer.LOOPBACK);
    String answer = leg.answer(phone.offer("8", "a=rtcp-mux\n"));
    assertThat(answer).contains("a=rtcp-mux");
    phone.speak(port(answer), AudioCodec.PCMA, 8, 440, 10);
    await(() -> !phone.reports.isEmpty());
    assertThat(Rtcp.parse(ByteBuffer.wrap(phone.reports.getFirst())).getFirst())
        .isInstanceOf(RtcpPacket.SenderReport.class);
    assertThat(phone.reportsOnRtp.get()).isEqualTo(phone.reports.size());

    int ours = phone.heard.getFirst().packet().ssrc();
    var block = new RtcpPacket.ReportBlock(ours, 64, 3, 0, 160, 0, 0);
    ByteBuffer report = ByteBuffer.allocate(200);
    Rtcp.write(report, List.of(new RtcpPacket.ReceiverReport(phone.ssrc, List.of(block))));
    byte[] bytes = new byte[report.flip().remaining()];
    report.get(bytes);
    phone.sendRaw(phone.rtp, port(answer), bytes);
    await(() -> leg.stats().peerLost().orElse(0) == 0.25);
    assertThat(leg.stats().peerJitterMillis()).hasValue(20.0);
  }

  @Test
  void anOfferOfOursIsAnswered() {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg(RtpPeer.LOOPBACK);
    Sdp offer = Sdp.parse(leg.offer());
    assertThat(offer.media()).hasSize(1);
    leg.accept(phone.offer("0 101", ""));
    leg.play(Sound.tone(700, Duration.ofSeconds(5), 0.5));
    await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMU, 0), 700) > 0.9);
    assertThat(phone.heard.getLast().packet().payloadType()).isZero();
  }

  @Test
  void alsoOverIpv6() {
    InetAddress six = InetAddress.ofLiteral("::1");
    RtpPeer phone = peer(six);
    RtpPhoneLeg leg = RtpPhoneLeg.open(first, network(six), PhoneSettings.from(six), e -> {});
    open.add(leg);
    leg.confirmed();
    String answer = leg.answer(phone.offer("9", ""));
    assertThat(answer).contains("c=IN IP6 ");
    leg.play(Sound.tone(700, Duration.ofSeconds(5), 0.5));
    await(() -> RtpPeer.share(phone.sound(AudioCodec.G722, 0), 700) > 0.9);
    phone.speak(port(answer), AudioCodec.G722, 9, 440, 20);
    await(() -> leg.stats().received() == 20);
  }

  @Test
  void aCallOverIpv4WithIpv6MediaAndBack() {
    InetAddress six = InetAddress.ofLiteral("::1");
    PhoneNetwork dual =
        new PhoneNetwork(
            List.of(
                new PhoneNetwork.LocalAddress(RtpPeer.LOOPBACK, RtpPeer.LOOPBACK),
                new PhoneNetwork.LocalAddress(six, six)),
            0,
            0,
            Duration.ofSeconds(30));
    RtpPeer phone = peer(six);
    RtpPhoneLeg leg = leg(dual);
    String answer = leg.answer(phone.offer("0", ""));
    assertThat(answer).contains("c=IN IP6 ").doesNotContain("IP4");
    leg.play(Sound.tone(700, Duration.ofSeconds(20), 0.5));
    phone.greet(port(answer), 0);
    await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMU, 0), 700) > 0.9);

    RtpPeer four = peer(RtpPeer.LOOPBACK);
    String again = leg.answer(four.offer("0", ""));
    assertThat(again).contains("c=IN IP4 127.0.0.1").doesNotContain("IP6");
    four.greet(port(again), 0);
    await(() -> RtpPeer.share(four.sound(AudioCodec.PCMU, 0), 700) > 0.9);
    assertThat(four.heard.getFirst().packet().ssrc())
        .isEqualTo(phone.heard.getFirst().packet().ssrc());
  }

  @Test
  void whoIsMutedIsSilentUntilUnmuted() {
    RtpPeer ann = peer(RtpPeer.LOOPBACK);
    RtpPeer bob = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg annsLeg = leg(RtpPeer.LOOPBACK);
    RtpPhoneLeg bobsLeg = leg(RtpPeer.LOOPBACK);
    int port = port(annsLeg.answer(ann.offer("8", "")));
    bob.greet(port(bobsLeg.answer(bob.offer("8", ""))));
    Conference room = conference(second);
    annsLeg.join(room, 1);
    bobsLeg.join(room, 2);
    AtomicInteger frames = new AtomicInteger(5_000);
    Thread.startVirtualThread(() -> ann.speakWhile(port, AudioCodec.PCMA, 8, 440, frames));

    await(() -> RtpPeer.share(bob.sound(AudioCodec.PCMA, 0), 440) > 0.9);
    annsLeg.mute(true);
    await(() -> lastLevel(bob) > 70);
    int muted = bob.heard.size();
    await(() -> bob.heard.size() > muted + 25);
    short[] silence = bob.sound(AudioCodec.PCMA, muted);
    assertThat(AudioLevel.of(silence, 0, silence.length)).isGreaterThan(70);
    annsLeg.mute(false);
    await(() -> lastLevel(bob) < 20);
    frames.set(0);
  }

  private static int lastLevel(RtpPeer peer) {
    short[] pcm = peer.sound(AudioCodec.PCMA, Math.max(0, peer.heard.size() - 1));
    return AudioLevel.of(pcm, 0, pcm.length);
  }

  @Test
  void nobodyInjectsSoundOrDrawsTheStreamAway() throws Exception {
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    RtpPeer thief = peer(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg(RtpPeer.LOOPBACK);
    int port = port(leg.answer(phone.offer("8", "")));
    phone.speak(port, AudioCodec.PCMA, 8, 440, 10);
    await(() -> leg.stats().received() == 10);
    // From the phone's own address and with its SSRC, but from another port.
    thief.ssrc = phone.ssrc;
    thief.speak(port, AudioCodec.PCMA, 8, 1_000, 10);
    try (DatagramSocket farAway =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0))) {
      phone.sequence -= 10; // or else it looked like the phone's way to another network
      for (int i = 0; i < 10; i++) {
        phone.send(farAway, port, 8, false, new byte[160], 160);
      }
    }
    byte[] junk = new byte[200];
    for (int i = 0; i < 10; i++) {
      Arrays.fill(junk, (byte) 0xFF);
      junk[0] = (byte) (i < 5 ? 0xBF : 0x16); // with an extension that is too long; no RTP at all
      junk[1] = 8;
      phone.sendRaw(phone.rtp, port, junk);
    }
    await(() -> leg.stats().refused() == 30);
    assertThat(leg.stats().received()).isEqualTo(10);
    assertThat(thief.heard).isEmpty();
    int heard = phone.heard.size();
    await(() -> phone.heard.size() > heard + 10);
  }

  @Test
  void nothingIsSentBeforeTheAnswerWhateverComes() throws Exception {
    RtpPeer stranger = peer(RtpPeer.LOOPBACK);
    PhoneNetwork network = network(RtpPeer.LOOPBACK);
    RtpPhoneLeg leg = leg(network);
    int port = port(leg.offer());
    stranger.speak(port, AudioCodec.PCMA, 8, 440, 10);
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    leg.accept(phone.offer("8", ""));
    await(() -> phone.heard.size() > 10);
    assertThat(stranger.heard).isEmpty();
    await(() -> leg.stats().refused() == 10);
  }

  @Test
  void joinLeaveAndCloseMayRaceOnManyLegs() throws Exception {
    ListAppender<ILoggingEvent> faults = new ListAppender<>();
    faults.start();
    Logger log = (Logger) LoggerFactory.getLogger(MediaLoop.class);
    log.addAppender(faults);
    open.addFirst(() -> log.detachAppender(faults));
    PhoneNetwork network = network(RtpPeer.LOOPBACK);
    Conference one = conference(first);
    Conference two = conference(second);
    RtpPeer phone = peer(RtpPeer.LOOPBACK);
    Map<RtpPhoneLeg, Integer> staying = new HashMap<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      RtpPhoneLeg leg = leg(network);
      int port = port(leg.answer(phone.offer("8 0 9", "")));
      int csrc = i + 1;
      boolean stays = i % 2 == 0;
      if (stays) {
        staying.put(leg, port);
      }
      for (int thread = 0; thread < 2; thread++) {
        all.add(
            CompletableFuture.runAsync(
                () -> churn(leg, csrc, one, two, stays), task -> Thread.ofVirtual().start(task)));
      }
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    assertThat(network.openLegs()).isEqualTo(staying.size());
    // Whoever stays is still whole: its sockets are read, it is in one conference only.
    staying.forEach((leg, port) -> phone.send(port, 8, false, new byte[160], 160));
    await(
        () -> staying.keySet().stream().map(leg -> leg.stats().toString()).distinct().toList(),
        () -> staying.keySet().stream().allMatch(leg -> leg.stats().received() == 1));
    staying.forEach((leg, port) -> leg.join(one, port));
    await(() -> one.size() == staying.size() && two.size() == 0);
    staying.keySet().forEach(RtpPhoneLeg::close);
    await(() -> one.size() == 0);
    assertThat(network.openLegs()).isZero();
    assertThat(List.copyOf(faults.list))
        .filteredOn(fault -> fault.getThreadName().startsWith("edges-"))
        .isEmpty();
  }

  private static void churn(
      RtpPhoneLeg leg, int csrc, Conference one, Conference two, boolean stays) {
    for (int i = 0; i < 200; i++) {
      switch (ThreadLocalRandom.current().nextInt(4)) {
        case 0 -> leg.join(one, csrc);
        case 1 -> leg.join(two, csrc);
        case 2 -> leg.leave();
        default -> leg.mute(i % 2 == 0);
      }
    }
    if (!stays) {
      leg.close();
    }
  }

  private static PhoneNetwork network(InetAddress address) {
    return new PhoneNetwork(address, address, 0, 0, Duration.ofSeconds(30));
  }

  private RtpPhoneLeg leg(InetAddress address) {
    return leg(network(address));
  }

  private RtpPhoneLeg leg(PhoneNetwork network) {
    RtpPhoneLeg leg =
        RtpPhoneLeg.open(first, network, PhoneSettings.from(RtpPeer.LOOPBACK), e -> {});
    leg.confirmed();
    open.add(leg);
    return leg;
  }

  private RtpPeer peer(InetAddress address) {
    RtpPeer peer = new RtpPeer(address);
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
    await(() -> "in time", condition);
  }

  /// @param otherwise what there is when it has not come true
  private static void await(Supplier<Object> otherwise, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(() -> otherwise.get().toString()).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000L);
    }
  }
}
