package org.partyline.media.kurento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kurento.client.MediaPipeline;
import org.kurento.client.RtpEndpoint;
import org.kurento.client.WebRtcEndpoint;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.Engines;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.partyline.media.browser.FakeBrowser;
import org.partyline.media.browser.FakeVoice;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.kurento.KurentoSettings.Video;
import org.partyline.media.phone.RtpPeer;
import org.partyline.media.sdp.Sdp;

/// The whole way to a media server and back, with what a real Kurento Media Server said (see
/// [KurentoExchange]): what is asked now must be what was asked then.
@Timeout(120)
class RecordedExchangesTest {
  private static final InetAddress ANYWHERE = InetAddress.ofLiteral("0.0.0.0");
  private static final String OWNER = "recorded";

  /// Where a real server writes while it is recorded here.
  private static final URI RECORDINGS = URI.create("file:///tmp/partyline-recordings");

  /// Of what is offered for one browser: the second is what goes between the server and the mix.
  private static final int OFFERS = 2;

  private static KurentoEngine start(KurentoExchange kurento, Video video, Duration patience) {
    EmbeddedEngine embedded = Engines.embedded();
    var settings =
        new KurentoSettings(
            List.of(kurento.uri()),
            OWNER,
            _ -> video,
            KurentoSettings.Grid.USUAL,
            Optional.of(RECORDINGS),
            Optional.empty(),
            Optional.empty(),
            patience);
    KurentoEngine engine = KurentoEngine.start(embedded, settings);
    await(() -> engine.mediaServers().getFirst().connected());
    return engine;
  }

  private static KurentoEngine start(KurentoExchange kurento) {
    return start(kurento, Video.SPEAKER, Duration.ofSeconds(10));
  }

  private static void await(BooleanSupplier condition) {
    Engines.await(Duration.ofSeconds(30), condition);
  }

  /// A browser in a room: a made one at a real server, nobody where the server is replayed.
  private static final class Guest implements AutoCloseable {
    final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();
    final KurentoExchange kurento;
    final int number;
    final FakeBrowser browser = new FakeBrowser(ANYWHERE);
    final BrowserLeg leg;
    final String answer;
    final AtomicBoolean camera = new AtomicBoolean();
    final AtomicInteger frames = new AtomicInteger(100_000);
    @Nullable FakeVoice voice;

    Guest(KurentoExchange kurento, KurentoEngine engine, MediaRoom room, int number)
        throws Exception {
      this.kurento = kurento;
      this.number = number;
      leg = engine.openBrowserLeg(room, events::add);
      answer = leg.answer(PageOffers.of(browser));
      if (kurento.real()) {
        browser.connect(answer);
      }
      assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      leg.join(room, number);
    }

    void turnsCameraOn() {
      camera.set(true);
      if (kurento.real()) {
        Thread.startVirtualThread(() -> {
          try {
            for (int i = 1; camera.get(); i++) {
              browser.sendVideo(i, i * 3_000, PageOffers.KEYFRAME);
              LockSupport.parkNanos(33_000_000);
            }
          } catch (IOException _) {
            // closed
          }
        });
      }
    }

    /// So that the mix takes them for the speaker; where the server is replayed its RTP comes from
    /// here.
    void speaks(double hertz) {
      if (kurento.real()) {
        voice = new FakeVoice(browser).speak(hertz);
        return;
      }
      var offered = Sdp.parse(kurento.offer((number - 1) * OFFERS + 1)).media().getFirst();
      int type = Integer.parseInt(offered.formats().getFirst());
      var peer = new RtpPeer();
      Thread.startVirtualThread(() -> {
        try (peer) {
          peer.speakWhile(offered.port(), AudioCodec.OPUS, type, hertz, frames);
        }
      });
    }

    void fallsSilent() {
      frames.set(0);
      if (voice != null) {
        voice.close();
      }
    }

    @Override
    public void close() {
      leaves();
    }

    void leaves() {
      camera.set(false);
      fallsSilent();
      leg.close();
      browser.close();
    }
  }

  @Test
  void whoJoinsIsAnsweredAndConnectedAndLeavesNothing() throws Exception {
    try (var kurento = KurentoExchange.open("join");
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room")) {
      try (var ada = new Guest(kurento, engine, room, 1)) {
        assertThat(ada.answer.lines())
            .anyMatch(line -> line.startsWith("a=ice-ufrag:"))
            .anyMatch(line -> line.startsWith("a=fingerprint:sha-256 "))
            .anyMatch(line -> line.matches("a=candidate:.* UDP .* typ host"))
            .contains("a=end-of-candidates", "a=content:speaker")
            .noneMatch(line -> line.contains("tcptype active"))
            .doesNotContain("a=ice-lite");
        assertThat(engine.openLegs()).isEqualTo(1);
      }
      assertThat(engine.openLegs()).isZero();
      kurento.isOver();
    }
  }

  @Test
  void whoSpeaksIsShownAndWhoLeavesIsNotShownAnyMore() throws Exception {
    try (var kurento = KurentoExchange.open("speaker");
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        var ada = new Guest(kurento, engine, room, 1);
        var ben = new Guest(kurento, engine, room, 2);
        var cleo = new Guest(kurento, engine, room, 3)) {
      ada.turnsCameraOn();
      kurento.awaitPictures(2);
      ben.turnsCameraOn();
      kurento.awaitPictures(3);
      ben.speaks(440);
      kurento.awaitPictures(4);
      cleo.leg.pin(1);
      kurento.awaitPictures(5);
      cleo.leg.pin(0);
      kurento.awaitPictures(6);
      ben.leaves();
      kurento.awaitPictures(7);
      assertThat(cleo.events).isEmpty();
      cleo.leaves();
      ada.leaves();
      kurento.isOver();
    }
  }

  /// Two cameras, the picture of them, and those who watch: four connections.
  @Test
  void camerasAreComposedIntoOnePictureForAllWhileAnyIsOn() throws Exception {
    try (var kurento = KurentoExchange.open("grid");
        KurentoEngine engine = start(kurento, Video.GRID, Duration.ofSeconds(10));
        MediaRoom room = engine.openRoom("room");
        var ada = new Guest(kurento, engine, room, 1);
        var ben = new Guest(kurento, engine, room, 2)) {
      assertThat(ben.answer.lines()).contains("a=content:main");
      ada.turnsCameraOn();
      kurento.awaitPictures(3);
      ben.turnsCameraOn();
      kurento.awaitPictures(4);
      ben.leaves();
      ada.leaves();
      kurento.isOver();
    }
  }

  @Test
  void aRecordingHasTheSoundAndEachCamera(@TempDir Path folder) throws Exception {
    var ended = new CompletableFuture<RecordingEnded>();
    try (var kurento = KurentoExchange.open("recording");
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        var ada = new Guest(kurento, engine, room, 1);
        var ben = new Guest(kurento, engine, room, 2)) {
      ada.turnsCameraOn();
      kurento.awaitPictures(1);
      var settings =
          new RecordingSettings(folder, "room_1", "room", Instant.EPOCH, Duration.ofHours(1), 0);
      Recording recording = engine.record(room, settings, ended::complete);
      kurento.awaitPictures(2);
      ben.turnsCameraOn();
      kurento.awaitPictures(4);
      await(() -> recording.files().size() == 3);
      recording.close();
      assertThat(ended.get(30, TimeUnit.SECONDS).files())
          .satisfiesExactly(
              sound -> assertThat(sound).isEqualTo("room_1.opus"),
              first -> assertThat(first).matches("room_1-video-1-at-[0-9]+ms.webm"),
              second -> assertThat(second).matches("room_1-video-2-at-[0-9]+ms.webm"));
      ben.leaves();
      ada.leaves();
      kurento.isOver();
    }
  }

  @Test
  void aServerThatHangsIsGivenUpInTime() throws Exception {
    try (var kurento = KurentoExchange.open("hang");
        KurentoEngine engine = start(kurento, Video.SPEAKER, Duration.ofSeconds(1));
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = engine.openBrowserLeg(room, _ -> {})) {
      try (var _ = kurento.hang();
          var browser = new FakeBrowser(ANYWHERE)) {
        assertThatThrownBy(() -> leg.answer(PageOffers.of(browser)))
            .isInstanceOfSatisfying(
                MediaException.class,
                hung -> assertThat(hung.kind()).isEqualTo(MediaException.Kind.UNAVAILABLE));
        await(() -> !engine.mediaServers().getFirst().connected());
        assertThat(engine.openLegs()).isZero();
      }
      kurento.isOver();
    }
  }

  /// What a server says no to is an error at once: it is neither asked again nor taken for lost.
  @Test
  void whatAServerRefusesIsSaidWithItsCodeAndTheConnectionStands() throws Exception {
    try (var kurento = KurentoExchange.open("refusals");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var link = new KurentoLink(kurento.uri(), Duration.ofSeconds(10), threads)) {
      link.connect();
      MediaPipeline pipeline = link.ask("a pipeline", c -> c.createMediaPipeline());
      RtpEndpoint rtp = link.ask("an endpoint", _ -> new RtpEndpoint.Builder(pipeline).build());
      String offer = new RtpPeer().offer("107", "");
      assertThatThrownBy(() -> link.ask("an answer", _ -> rtp.processOffer("garbage")))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("40201");
      assertThat(link.<String>ask("an answer", _ -> rtp.processOffer(offer))).contains("m=audio");
      assertThatThrownBy(() -> link.ask("an answer", _ -> rtp.processOffer(offer)))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("40208");
      boolean _ = link.ask("release", KurentoServer.Command.of(rtp::release));
      assertThatThrownBy(() -> link.ask("a name", _ -> rtp.getName()))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("40101");
      WebRtcEndpoint browser =
          link.ask("an endpoint", _ -> new WebRtcEndpoint.Builder(pipeline).build());
      assertThat(browser).isNotNull();
      boolean _ = link.ask("release", KurentoServer.Command.of(pipeline::release));
      assertThat(link.whole()).isTrue();
      kurento.isOver();
    }
  }

  /// Two pipelines are there, one of them ours.
  @Test
  void leftoversOfACrashedGatewayAreReleasedAndOthersAreNot() throws Exception {
    try (var kurento = KurentoExchange.open("leftovers");
        var _ = kurento.leftBehind(OWNER, OWNER + "-2");
        KurentoEngine engine = start(kurento)) {
      assertThat(engine.openLegs()).isZero();
      kurento.isOver();
    }
  }
}
