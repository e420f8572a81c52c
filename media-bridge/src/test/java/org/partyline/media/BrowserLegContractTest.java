package org.partyline.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.browser.FakeBrowser;
import org.partyline.media.browser.FakeVoice;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.kurento.KurentoEngine;
import org.partyline.media.kurento.KurentoSettings;
import org.partyline.media.kurento.PageOffers;
import org.partyline.media.kurento.RealKurento;
import org.partyline.media.phone.RtpPeer;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sdp.Sdp;

/// What a browser's leg does, whoever serves it: this process, or a real Kurento Media Server where
/// `KURENTO_URI` names one.
@ParameterizedClass
@EnumSource
@Timeout(120)
class BrowserLegContractTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  /// A media server's candidates are not on loopback.
  private static final InetAddress ANYWHERE = InetAddress.ofLiteral("0.0.0.0");

  private static final Duration A_WHILE = Duration.ofSeconds(30);
  private static final int VP8 = 96;
  private static final int A_SECOND_OF_PICTURES = 30;

  enum Engine {
    EMBEDDED {
      @Override
      MediaEngine start() {
        return embedded();
      }

      @Override
      int objects() {
        return 0;
      }
    },
    KURENTO {
      @Override
      MediaEngine start() {
        var settings = new KurentoSettings(RealKurento.servers(1), RealKurento.owner());
        KurentoEngine engine = KurentoEngine.start(embedded(), settings);
        await(() -> engine.mediaServers().stream().allMatch(MediaServerStats::connected));
        return engine;
      }

      @Override
      int objects() {
        return RealKurento.servers(1).stream().mapToInt(RealKurento::objects).sum();
      }
    };

    abstract MediaEngine start();

    /// What the media server has, of anybody.
    abstract int objects();

    static EmbeddedEngine embedded() {
      return Engines.embedded();
    }
  }

  private final Engine kind;
  private MediaEngine engine;
  private MediaRoom room;

  BrowserLegContractTest(Engine kind) {
    this.kind = kind;
  }

  /// A browser and what it is told.
  private final class Guest implements AutoCloseable {
    final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
    final FakeBrowser browser = new FakeBrowser(ANYWHERE);
    final FakeVoice voice = new FakeVoice(browser);
    final BrowserLeg leg = engine.openBrowserLeg(room, events::add);
    final AtomicBoolean camera = new AtomicBoolean();
    volatile byte mark;

    Guest() throws IOException {}

    Guest connected() throws Exception {
      browser.connect(leg.answer(PageOffers.of(browser)));
      assertThat(event()).isEqualTo(new BrowserEvent.Connected());
      return this;
    }

    BrowserEvent event() throws InterruptedException {
      BrowserEvent event = events.poll(A_WHILE.toSeconds(), TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      return event;
    }

    void joins(int csrc) {
      leg.join(room, csrc);
      mark = (byte) csrc;
    }

    /// Sends key frames, marked with its number, until told otherwise.
    void turnsCameraOn(int firstSequence) {
      camera.set(true);
      byte[] picture = PageOffers.KEYFRAME.clone();
      picture[picture.length - 1] = mark;
      Thread.startVirtualThread(() -> {
        try {
          for (int i = firstSequence; camera.get(); i++) {
            browser.sendVideo(i, i * 3_000, picture);
            LockSupport.parkNanos(33_000_000);
          }
        } catch (IOException _) {
          // closed
        }
      });
    }

    void seesSomething() throws InterruptedException {
      assertThat(browser.pollRtp(VP8, A_WHILE)).as("a picture").isNotNull();
    }

    /// From some moment on.
    void seesOnly(Guest seen) {
      AtomicInteger inARow = new AtomicInteger();
      await(() -> {
        try {
          RtpPacket packet = browser.pollRtp(VP8, Duration.ofSeconds(1));
          boolean right =
              packet != null && packet.payload().get(packet.payloadLength() - 1) == seen.mark;
          return inARow.updateAndGet(count -> right ? count + 1 : 0) == A_SECOND_OF_PICTURES;
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
    }

    void seesNothingAnyMore() {
      await(() -> {
        try {
          return browser.pollRtp(VP8, Duration.ofSeconds(1)) == null;
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
    }

    @Override
    public void close() {
      camera.set(false);
      leg.close();
      voice.close();
      browser.close();
    }
  }

  /// A phone that is in the room, and speaks a tone.
  private final class Caller implements AutoCloseable {
    final RtpPeer phone = new RtpPeer();
    final PhoneLeg leg = engine.openPhoneLeg(PhoneSettings.from(HERE), _ -> {});
    final AtomicInteger frames = new AtomicInteger(100_000);

    Caller(double hertz) {
      int port = Sdp.parse(leg.answer(phone.offer("8", ""))).media().getFirst().port();
      leg.join(room, 1);
      Thread.startVirtualThread(() -> phone.speakWhile(port, AudioCodec.PCMA, 8, hertz, frames));
    }

    void hears(double hertz) {
      await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), hertz) > 0.9);
    }

    void hearsNothingOf(double hertz) {
      await(() -> RtpPeer.share(phone.sound(AudioCodec.PCMA, 0), hertz) < 0.1);
    }

    @Override
    public void close() {
      frames.set(0);
      leg.close();
      phone.close();
    }
  }

  private static void await(BooleanSupplier condition) {
    Engines.await(A_WHILE, condition);
  }

  @BeforeEach
  void open() {
    engine = kind.start();
    room = engine.openRoom("room");
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void aBrowserAndAPhoneHearEachOtherAndNotThemselves() throws Exception {
    try (Guest ada = new Guest().connected();
        Caller cleo = new Caller(440)) {
      assertThat(engine.openLegs()).isEqualTo(2);
      ada.leg.join(room, 2);
      ada.voice.speak(1_000);
      ada.voice.hearTone(440);
      assertThat(ada.voice.amplitude(1_000)).isLessThan(400);
      cleo.hears(1_000);
      await(() -> ada.leg.stats().received() > 0);
    }
  }

  @Test
  void whoIsMutedIsNotHeardAndHearsOn() throws Exception {
    try (Guest ada = new Guest().connected();
        Caller cleo = new Caller(440)) {
      ada.leg.join(room, 2);
      ada.voice.speak(1_000);
      cleo.hears(1_000);
      ada.leg.mute(true);
      cleo.hearsNothingOf(1_000);
      ada.voice.hearTone(440);
      ada.leg.mute(false);
      cleo.hears(1_000);
    }
  }

  @Test
  void whoLeavesTheRoomIsNotHeardAndMayComeBack() throws Exception {
    try (Guest ada = new Guest().connected();
        Caller cleo = new Caller(440)) {
      ada.leg.join(room, 2);
      ada.voice.speak(1_000);
      cleo.hears(1_000);
      ada.leg.leave();
      cleo.hearsNothingOf(1_000);
      ada.leg.join(room, 3);
      cleo.hears(1_000);
      ada.voice.hearTone(440);
    }
  }

  @Test
  void aCameraIsSeenWhileItIsOn() throws Exception {
    try (Guest ada = new Guest().connected();
        Guest ben = new Guest().connected()) {
      ada.leg.join(room, 2);
      ben.leg.join(room, 3);
      ada.turnsCameraOn(100);
      ben.seesSomething();
      ada.camera.set(false);
      ben.seesNothingAnyMore();
      ada.turnsCameraOn(10_000);
      ben.seesSomething();
    }
  }

  @Test
  void whoSpeaksIsSeenUnlessSomebodyElseIsPinned() throws Exception {
    try (Guest ada = new Guest().connected();
        Guest ben = new Guest().connected();
        Guest cleo = new Guest().connected()) {
      ada.joins(2);
      ben.joins(3);
      cleo.joins(4);
      ada.turnsCameraOn(100);
      ben.turnsCameraOn(100);
      ben.voice.speak(1_000);
      cleo.seesOnly(ben);
      cleo.leg.pin(2);
      cleo.seesOnly(ada);
      ada.camera.set(false);
      cleo.seesOnly(ben);
      ada.turnsCameraOn(10_000);
      cleo.seesOnly(ada);
      cleo.leg.pin(0);
      cleo.seesOnly(ben);
    }
  }

  @Test
  void aBrowserThatSaysGoodbyeIsReportedAsEnded() throws Exception {
    try (Guest ada = new Guest().connected()) {
      ada.leg.join(room, 2);
      ada.browser.sayGoodbye();
      assertThat(ada.event())
          .isInstanceOfSatisfying(
              BrowserEvent.Lost.class,
              lost -> assertThat(lost.cause()).isEqualTo(BrowserEvent.Cause.ENDED));
    }
  }

  @Test
  void whoIsInARoomIsToldOfItsEnd() throws Exception {
    try (Guest ada = new Guest().connected()) {
      ada.leg.join(room, 2);
      room.close();
      assertThat(ada.event()).isEqualTo(new RoomEnded());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "v=0\r\n", "no opus", "no fingerprint"})
  void anOfferThatCannotBeServedIsAnErrorThatSaysSo(String broken) throws Exception {
    int before = kind.objects();
    try (Guest ada = new Guest()) {
      String offer =
          switch (broken) {
            case "no opus" -> PageOffers.of(ada.browser).replace("opus/48000/2", "G729/8000");
            case "no fingerprint" ->
                PageOffers.of(ada.browser).replaceAll("a=fingerprint:.*\n", "");
            default -> broken;
          };
      assertThatThrownBy(() -> ada.leg.answer(offer))
          .isInstanceOfSatisfying(
              MediaException.class,
              refused ->
                  assertThat(refused.kind())
                      .isIn(MediaException.Kind.MALFORMED, MediaException.Kind.NOT_ACCEPTABLE))
          .message()
          .isNotBlank();
    }
    await(() -> engine.openLegs() == 0);
    await(() -> kind.objects() == before);
  }

  @Test
  void manyWhoComeAndGoLeaveNothing() throws Exception {
    int before = kind.objects();
    for (int i = 0; i < 20; i++) {
      try (Guest ada = new Guest().connected();
          Guest ben = new Guest()) {
        ada.leg.join(room, 2);
        ben.leg.answer(PageOffers.of(ben.browser));
      }
    }
    await(() -> engine.openLegs() == 0);
    await(() -> kind.objects() == before);
  }

  @Test
  void anEngineThatClosesEndsItsLegs() throws Exception {
    int before = kind.objects();
    try (Guest ada = new Guest().connected()) {
      ada.leg.join(room, 2);
      engine.close();
      assertThat(engine.openLegs()).isZero();
      await(() -> kind.objects() == before);
      ada.leg.mute(true);
      ada.leg.leave();
    }
    engine.close();
  }
}
