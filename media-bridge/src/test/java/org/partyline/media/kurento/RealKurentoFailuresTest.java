package org.partyline.media.kurento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kurento.client.KurentoClient;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.Engines;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.MediaServerStats;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.browser.FakeBrowser;
import org.partyline.media.browser.FakeVoice;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.phone.RtpPeer;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;

/// Real media servers that die, hang, or serve many who come and go. They are started for this by
/// `KURENTO_COMMAND`.
@Timeout(300)
class RealKurentoFailuresTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress ANYWHERE = InetAddress.ofLiteral("0.0.0.0");
  private static final Duration A_WHILE = Duration.ofSeconds(30);
  private static final String OWNER = "failures";

  private static KurentoEngine start(LaunchedKurento... servers) {
    EmbeddedEngine embedded = Engines.embedded();
    List<URI> uris = List.of(servers).stream().map(LaunchedKurento::uri).toList();
    KurentoEngine engine = KurentoEngine.start(embedded, new KurentoSettings(uris, OWNER));
    await(() -> engine.mediaServers().stream().allMatch(MediaServerStats::connected));
    return engine;
  }

  private static void await(BooleanSupplier condition) {
    Engines.await(A_WHILE, condition);
  }

  private record Guest(
      FakeBrowser browser, FakeVoice voice, BrowserLeg leg, BlockingQueue<BrowserEvent> events)
      implements AutoCloseable {
    static Guest joined(KurentoEngine engine, MediaRoom room, int csrc) throws Exception {
      var events = new LinkedBlockingQueue<BrowserEvent>();
      var browser = new FakeBrowser(ANYWHERE);
      BrowserLeg leg = engine.openBrowserLeg(room, events::add);
      browser.connect(leg.answer(PageOffers.of(browser)));
      assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      leg.join(room, csrc);
      return new Guest(browser, new FakeVoice(browser), leg, events);
    }

    @Override
    public void close() {
      leg.close();
      voice.close();
      browser.close();
    }
  }

  private static final class Caller implements AutoCloseable {
    final RtpPeer phone = new RtpPeer();
    final AtomicInteger frames = new AtomicInteger(100_000);
    final PhoneLeg leg;

    Caller(KurentoEngine engine, MediaRoom room, int csrc, double hertz) {
      leg = engine.openPhoneLeg(PhoneSettings.from(HERE), _ -> {});
      int port = Sdp.parse(leg.answer(phone.offer("8", ""))).media().getFirst().port();
      leg.join(room, csrc);
      Thread.startVirtualThread(() -> phone.speakWhile(port, AudioCodec.PCMA, 8, hertz, frames));
    }

    void hears(double hertz) {
      await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), hertz) > 0.9);
    }

    @Override
    public void close() {
      frames.set(0);
      leg.close();
      phone.close();
    }
  }

  @Test
  void aKilledServersBrowsersAreOnTheOtherWithinFiveSecondsAndPhonesTalkOn() throws Exception {
    try (var first = LaunchedKurento.start();
        var second = LaunchedKurento.start();
        KurentoEngine engine = start(first, second);
        MediaRoom room = engine.openRoom("room");
        var cleo = new Caller(engine, room, 1, 440);
        var dan = new Caller(engine, room, 2, 700)) {
      int before = second.objects();
      engine.drain(second.uri(), true);
      Guest ada = Guest.joined(engine, room, 3);
      engine.drain(second.uri(), false);
      cleo.hears(700);
      first.signal("KILL");
      long killed = System.nanoTime();
      assertThat(ada.events().poll(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              BrowserEvent.Lost.class,
              lost -> assertThat(lost.cause()).isEqualTo(BrowserEvent.Cause.SERVER));
      ada.close();
      try (Guest again = Guest.joined(engine, room, 4)) {
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
        assertThat(second.objects()).isGreaterThan(before);
        cleo.hears(700);
        dan.hears(440);
        assertThat(again.events()).isEmpty();
      }
      await(() -> second.objects() == before);
    }
  }

  @Test
  void aStoppedServerBlocksNoPhoneAndLeavesNothingWhenItGoesOn() throws Exception {
    try (var kurento = LaunchedKurento.start();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room")) {
      int before = kurento.objects();
      kurento.signal("STOP");
      Thread browser =
          Thread.startVirtualThread(() -> {
            try (BrowserLeg leg = engine.openBrowserLeg(room, _ -> {});
                var fake = new FakeBrowser(ANYWHERE)) {
              assertThatThrownBy(() -> leg.answer(PageOffers.of(fake)))
                  .isInstanceOf(MediaException.class);
            } catch (java.net.SocketException e) {
              throw new AssertionError(e);
            }
          });
      try (var cleo = new Caller(engine, room, 1, 440);
          var dan = new Caller(engine, room, 2, 700)) {
        cleo.hears(700);
        dan.hears(440);
        room.play(Sound.joinChime());
        browser.join();
        await(() -> !engine.mediaServers().getFirst().connected());
        cleo.hears(700);
        kurento.signal("CONT");
        await(() -> engine.mediaServers().getFirst().connected());
        await(() -> kurento.objects() == before);
        try (Guest ada = Guest.joined(engine, room, 3)) {
          ada.voice().hearTone(440);
        }
      }
      await(() -> kurento.objects() == before);
    }
  }

  @Test
  void twoHundredJoinsAndLeavesLeaveNothing() throws Exception {
    try (var kurento = LaunchedKurento.start();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room")) {
      int before = kurento.objects();
      for (int i = 0; i < 200; i++) {
        try (Guest guest = Guest.joined(engine, room, i + 1)) {
          assertThat(guest.events()).isEmpty();
        }
      }
      await(() -> kurento.objects() == before);
      assertThat(engine.openLegs()).isZero();
    }
  }

  /// A client that goes without a word, as a killed process does.
  @Test
  void leftoversOfACrashedGatewayAreReleasedAtStart() throws Exception {
    try (var kurento = LaunchedKurento.start()) {
      int before = kurento.objects();
      KurentoClient crashed = KurentoClient.create(kurento.uri().toString());
      new OwnPipelines(kurento.uri(), OWNER).open(command -> command.ask(crashed));
      new OwnPipelines(kurento.uri(), OWNER + "-2").open(command -> command.ask(crashed));
      assertThat(kurento.objects()).isEqualTo(before + 2);
      try (KurentoEngine engine = start(kurento)) {
        assertThat(engine.openLegs()).isZero();
        assertThat(kurento.objects()).as("the other gateway's").isEqualTo(before + 1);
      }
      crashed.destroy();
    }
  }

  @Test
  void aDrainedServerTakesNoNewRoom() throws Exception {
    try (var first = LaunchedKurento.start();
        var second = LaunchedKurento.start();
        KurentoEngine engine = start(first, second)) {
      engine.drain(first.uri(), true);
      for (int i = 0; i < 3; i++) {
        Guest guest = Guest.joined(engine, engine.openRoom("room " + i), 1);
        assertThat(guest.events()).isEmpty();
      }
      assertThat(first.objects()).isZero();
      assertThat(second.objects()).isGreaterThanOrEqualTo(9);
    }
  }
}
