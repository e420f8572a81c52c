package org.partyline.media.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.RoomEnded;
import org.partyline.media.browser.FakeBrowser;
import org.partyline.media.browser.FakeVoice;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.phone.RtpPeer;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;

@Timeout(120)
class EmbeddedEngineTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  /// Nobody else binds ports of this address: those that a test names are free.
  private static final InetAddress OWN = InetAddress.ofLiteral("127.0.77.1");

  private static final PortRange ONE_PAIR = new PortRange(20_000, 20_001);
  private static final int BROWSERS = 19_000;

  private static EmbeddedEngine start(InetAddress address, PortRange phonePorts, int browserPort) {
    return EmbeddedEngine.start(
        new MediaSettings(
            2,
            List.of(address),
            List.of(),
            phonePorts,
            List.of(address),
            Optional.empty(),
            browserPort,
            Duration.ofSeconds(30),
            2));
  }

  private static PhoneLeg phone(EmbeddedEngine engine) {
    return engine.openPhoneLeg(PhoneSettings.from(HERE), event -> {});
  }

  @Test
  void aPhoneAndABrowserHearEachOther() throws Exception {
    BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
    AtomicInteger frames = new AtomicInteger(5_000);
    try (EmbeddedEngine engine = start(HERE, new PortRange(20_000, 29_999), 0);
        Conference room = engine.openRoom("room");
        RtpPeer phone = new RtpPeer();
        FakeBrowser browser = new FakeBrowser(HERE);
        FakeVoice voice = new FakeVoice(browser);
        PhoneLeg phoneLeg = phone(engine);
        BrowserLeg browserLeg = engine.openBrowserLeg(room, events::add)) {
      assertThat(engine.openLegs()).isEqualTo(2);
      browser.connect(browserLeg.answer(browser.offer()));
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      browserLeg.join(room, 2);
      int port = Sdp.parse(phoneLeg.answer(phone.offer("8", ""))).media().getFirst().port();
      phoneLeg.join(room, 1);
      voice.speak(1_000);
      Thread.startVirtualThread(() -> phone.speakWhile(port, AudioCodec.PCMA, 8, 440, frames));
      voice.hearTone(440);
      assertThat(voice.amplitude(1_000)).isLessThan(200);
      await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), 1_000) > 0.9);
      frames.set(0);
      assertThat(engine.loops()).hasSize(2).anyMatch(load -> load.ticks() > 10);
    }
  }

  @Test
  void aRoomThatEndsGivesItsLegsBackToTheirOwnClock() throws Exception {
    BlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();
    BlockingQueue<BrowserEvent> browserEvents = new LinkedBlockingQueue<>();
    try (EmbeddedEngine engine = start(HERE, new PortRange(20_000, 29_999), 0);
        RtpPeer phone = new RtpPeer();
        FakeBrowser browser = new FakeBrowser(HERE);
        PhoneLeg leg = engine.openPhoneLeg(PhoneSettings.from(HERE), events::add)) {
      MediaRoom room = engine.openRoom("room");
      BrowserLeg browserLeg = engine.openBrowserLeg(room, browserEvents::add);
      browser.connect(browserLeg.answer(browser.offer()));
      assertThat(browserEvents.poll(20, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      browserLeg.join(room, 2);
      int port = Sdp.parse(leg.answer(phone.offer("8", ""))).media().getFirst().port();
      leg.join(room, 1);
      phone.speakWhile(port, AudioCodec.PCMA, 8, 440, new AtomicInteger(10));
      room.close();
      room.close();
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo(new RoomEnded());
      assertThat(browserEvents.poll(20, TimeUnit.SECONDS)).isEqualTo(new RoomEnded());
      leg.play(Sound.joinChime());
      assertThat(events.poll(20, TimeUnit.SECONDS))
          .as("what is said after the end is heard")
          .isEqualTo(new PhoneEvent.Played());
      leg.join(room, 3);
      assertThat(events.poll(20, TimeUnit.SECONDS)).as("too late").isEqualTo(new RoomEnded());
      leg.play(Sound.joinChime());
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo(new PhoneEvent.Played());
    }
  }

  @Test
  void portsAreGivenBackAndTheirEndIsSaid() {
    try (EmbeddedEngine engine = start(OWN, ONE_PAIR, 0)) {
      PhoneLeg leg = phone(engine);
      assertThatThrownBy(() -> phone(engine))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("port range");
      assertThat(engine.openLegs()).isEqualTo(1);
      leg.close();
      leg.close();
      assertThat(engine.openLegs()).isZero();
      await(() -> isFree(ONE_PAIR.first()) && isFree(ONE_PAIR.last()));
      assertThatThrownBy(() -> phone(engine)).hasMessageContaining("rests for 3 s");
    }
  }

  @Test
  void closeEndsLegsThreadsAndSockets() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    EmbeddedEngine engine = start(OWN, ONE_PAIR, BROWSERS);
    Conference room = engine.openRoom("room");
    PhoneLeg phone = phone(engine);
    phone.answer(new RtpPeer().offer("8", ""));
    phone.join(room, 1);
    BrowserLeg browser = engine.openBrowserLeg(room, event -> {});
    assertThat(isFree(ONE_PAIR.first())).isFalse();
    assertThat(isFree(BROWSERS + 1)).as("the second loop's").isFalse();

    engine.close();
    engine.close();
    assertThat(engine.openLegs()).isZero();
    for (int port : List.of(ONE_PAIR.first(), ONE_PAIR.last(), BROWSERS, BROWSERS + 1)) {
      assertThat(isFree(port)).as("port %d", port).isTrue();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("media-") && !before.contains(thread))
        .isEmpty();
    phone.close();
    browser.close();
    room.close();
  }

  @Test
  void aPortThatIsTakenLeavesNothingOpen() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(OWN, BROWSERS + 1))) {
      assertThatThrownBy(() -> start(OWN, new PortRange(20_000, 29_999), BROWSERS))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
    assertThat(isFree(BROWSERS)).isTrue();
  }

  private static boolean isFree(int port) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(OWN, port))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000L);
    }
  }
}
