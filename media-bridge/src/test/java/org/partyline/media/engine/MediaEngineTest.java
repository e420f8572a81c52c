package org.partyline.media.engine;

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
import org.partyline.media.MediaException;
import org.partyline.media.browser.BrowserEvent;
import org.partyline.media.browser.BrowserLeg;
import org.partyline.media.browser.FakeBrowser;
import org.partyline.media.browser.FakeVoice;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.phone.PhoneLeg;
import org.partyline.media.phone.PhoneSettings;
import org.partyline.media.phone.RtpPeer;
import org.partyline.media.sdp.Sdp;

@Timeout(120)
class MediaEngineTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  private static MediaEngine start(PortRange phonePorts, int browserPort) {
    return MediaEngine.start(
        new MediaSettings(
            2,
            HERE,
            Optional.empty(),
            phonePorts,
            List.of(HERE),
            Optional.empty(),
            browserPort,
            Duration.ofSeconds(30),
            2));
  }

  private static PhoneLeg phone(MediaEngine engine) {
    return engine.openPhoneLeg(PhoneSettings.from(HERE), event -> {});
  }

  @Test
  void aPhoneAndABrowserHearEachOther() throws Exception {
    BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
    AtomicInteger frames = new AtomicInteger(5_000);
    try (MediaEngine engine = start(new PortRange(20_000, 29_999), 0);
        Conference room = engine.openConference("room");
        RtpPeer phone = new RtpPeer();
        FakeBrowser browser = new FakeBrowser(HERE);
        FakeVoice voice = new FakeVoice(browser);
        PhoneLeg phoneLeg = phone(engine);
        BrowserLeg browserLeg = engine.openBrowserLeg(room, events::add)) {
      assertThat(engine.openLegs()).isEqualTo(2);
      browser.connect(browserLeg.answer(browser.offer()));
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      browserLeg.join(2);
      int port = Sdp.parse(phoneLeg.answer(phone.offer("8", ""))).media().getFirst().port();
      phoneLeg.join(room, 1);
      voice.speak(1_000);
      Thread.startVirtualThread(() -> phone.speakWhile(port, AudioCodec.PCMA, 8, 440, frames));
      voice.hearTone(440);
      assertThat(voice.amplitude(1_000)).isLessThan(200);
      await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), 1_000) > 0.9);
      frames.set(0);
      assertThat(engine.statistics()).hasSize(2).anyMatch(load -> load.ticks() > 10);
    }
  }

  @Test
  void portsAreGivenBackAndTheirEndIsSaid() {
    int first = freePair();
    try (MediaEngine engine = start(new PortRange(first, first + 1), 0)) {
      PhoneLeg leg = phone(engine);
      assertThatThrownBy(() -> phone(engine))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("port range");
      assertThat(engine.openLegs()).isEqualTo(1);
      leg.close();
      leg.close();
      assertThat(engine.openLegs()).isZero();
      await(() -> isFree(first) && isFree(first + 1));
      phone(engine).close();
    }
  }

  @Test
  void closeEndsLegsThreadsAndSockets() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    int first = freePair();
    int browsers = freePair();
    MediaEngine engine = start(new PortRange(first, first + 1), browsers);
    Conference room = engine.openConference("room");
    PhoneLeg phone = phone(engine);
    phone.answer(new RtpPeer().offer("8", ""));
    phone.join(room, 1);
    BrowserLeg browser = engine.openBrowserLeg(room, event -> {});
    assertThat(isFree(first)).isFalse();
    assertThat(isFree(browsers + 1)).as("the second loop's").isFalse();

    engine.close();
    engine.close();
    assertThat(engine.openLegs()).isZero();
    for (int port : new int[] {first, first + 1, browsers, browsers + 1}) {
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
    int browsers = freePair();
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(HERE, browsers + 1))) {
      assertThatThrownBy(() -> start(new PortRange(20_000, 29_999), browsers))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
    assertThat(isFree(browsers)).isTrue();
  }

  /// An even port that is free now, as is the one above.
  private static int freePair() {
    for (int i = 0; i < 1_000; i++) {
      try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
        int port = socket.getLocalPort();
        if (port % 2 == 0 && isFree(port + 1)) {
          return port;
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("no free pair of ports");
  }

  private static boolean isFree(int port) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, port))) {
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
