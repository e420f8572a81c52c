package org.partyline.media.kurento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonPrimitive;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.Engines;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.MediaServerStats;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.Recording;
import org.partyline.media.RecordingEnded;
import org.partyline.media.RecordingSettings;
import org.partyline.media.embedded.EmbeddedEngine;
import org.partyline.media.kurento.KurentoSettings.Video;
import org.partyline.media.sdp.Sdp;
import org.partyline.media.sound.Sound;

@Timeout(120)
class KurentoEngineTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private final BlockingQueue<BrowserEvent> events = new LinkedBlockingQueue<>();

  private static KurentoEngine start(Duration patience, FakeKurento... servers) {
    List<URI> uris = List.of(servers).stream().map(FakeKurento::uri).toList();
    EmbeddedEngine embedded = Engines.embedded();
    KurentoEngine engine =
        KurentoEngine.start(
            embedded,
            new KurentoSettings(
                uris,
                "test",
                _ -> Video.SPEAKER,
                KurentoSettings.Grid.USUAL,
                Optional.empty(),
                Optional.of("203.0.113.5:3478"),
                Optional.of("user:secret@203.0.113.5:3478"),
                patience));
    await(() -> engine.mediaServers().stream().allMatch(MediaServerStats::connected));
    return engine;
  }

  private static KurentoEngine start(FakeKurento... servers) {
    return start(Duration.ofSeconds(10), servers);
  }

  private static void await(BooleanSupplier condition) {
    Engines.await(Duration.ofSeconds(60), condition);
  }

  private BrowserLeg answered(KurentoEngine engine, MediaRoom room) {
    BrowserLeg leg = engine.openBrowserLeg(room, events::add);
    leg.answer(BrowserDescriptionsTest.PAGE_OFFER);
    return leg;
  }

  @Test
  void stunAndTurnAreHandedToTheServer() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = answered(engine, room)) {
      assertThat(leg).isNotNull();
      assertThat(kurento.asked)
          .anyMatch(each -> each.startsWith("setStunServerAddress") && each.contains("203.0.113.5"))
          .anyMatch(each -> each.startsWith("setStunServerPort") && each.contains("3478"))
          .anyMatch(each -> each.startsWith("setTurnUrl") && each.contains("user:secret@"));
    }
  }

  @Test
  void dtlsThatStandsIsAConnection() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = answered(engine, room)) {
      String endpoint = kurento.only("WebRtcEndpoint");
      Map<String, Object> where = Map.of("streamId", "1", "componentId", "1", "connectionId", "1");
      Map<String, Object> stands = new HashMap<>(where);
      stands.put("state", "CONNECTED");
      kurento.emit(endpoint, "DtlsConnectionStateChange", stands);
      assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(new BrowserEvent.Connected());
      stands.put("state", "CLOSED");
      kurento.emit(endpoint, "DtlsConnectionStateChange", stands);
      assertThat(events.poll(60, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              BrowserEvent.Lost.class,
              lost -> assertThat(lost.cause()).isEqualTo(BrowserEvent.Cause.ENDED));
      assertThat(leg.stats().received()).isZero();
    }
  }

  @Test
  void theSoundOfARoomIsRecorded(@TempDir Path folder) throws Exception {
    BlockingQueue<RecordingEnded> ended = new LinkedBlockingQueue<>();
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = answered(engine, room)) {
      leg.join(room, 1);
      var settings =
          new RecordingSettings(folder, "room", "Room", Instant.EPOCH, Duration.ofMinutes(1), 0);
      try (Recording recording = engine.record(room, settings, ended::add)) {
        room.play(Sound.joinChime());
        assertThat(recording.files()).containsExactly("room.opus");
        receive(kurento, 20, new HashSet<>());
      }
      RecordingEnded over = ended.poll(60, TimeUnit.SECONDS);
      assertThat(over).isNotNull();
      assertThat(over.how()).isEqualTo(RecordingEnded.How.STOPPED);
      assertThat(over.files()).containsExactly("room.opus");
      assertThat(folder.resolve("room.opus")).isNotEmptyFile();
    }
  }

  /// A change of either kills the endpoint's way in for good.
  @Test
  void theMixSendsOneSsrcAndOnePayloadTypeFromFirstToLast() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = answered(engine, room)) {
      Set<String> streams = new HashSet<>();
      receive(kurento, 10, streams);
      leg.join(room, 7);
      receive(kurento, 10, streams);
      leg.mute(true);
      room.play(Sound.joinChime());
      receive(kurento, 10, streams);
      leg.leave();
      receive(kurento, 10, streams);
      assertThat(streams).hasSize(1);
    }
  }

  /// That it arrives shows too that c= was rewritten: the answer names an address far away.
  private static void receive(FakeKurento kurento, int packets, Set<String> streams)
      throws InterruptedException {
    kurento.rtp.clear();
    for (int i = 0; i < packets; i++) {
      byte[] packet = kurento.rtp.poll(60, TimeUnit.SECONDS);
      assertThat(packet).as("RTP from the mix").isNotNull();
      int ssrc = ByteBuffer.wrap(packet).getInt(8);
      streams.add((packet[1] & 0x7f) + " " + ssrc);
      assertThat(packet[0]).as("no CSRC, no extension").isEqualTo((byte) 0x80);
    }
  }

  /// An endpoint whose way in has died says so once, and is deaf from then on.
  @Test
  void anEndpointThatFailsEndsItsLegAndNoOther() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = answered(engine, room)) {
      assertThat(leg).isNotNull();
      kurento.emit(
          kurento.only("RtpEndpoint"),
          "Error",
          Map.of(
              "description", "Internal data stream error", "errorCode", new JsonPrimitive(40005)));
      assertThat(events.poll(60, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              BrowserEvent.Lost.class,
              lost -> assertThat(lost.cause()).isEqualTo(BrowserEvent.Cause.BROKEN));
      answered(engine, room).close();
      assertThat(engine.mediaServers().getFirst().connected()).isTrue();
      assertThat(events).isEmpty();
    }
  }

  @Test
  void anEndpointIsNegotiatedOnceAndWithOneCodecInEachSection() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg one = answered(engine, room);
        BrowserLeg two = answered(engine, room)) {
      assertThat(one).isNotEqualTo(two);
      assertThat(kurento.offers).hasSize(4);
      for (String offer : kurento.offers) {
        assertThat(Sdp.parse(offer).media())
            .allSatisfy(section -> assertThat(section.rtpMaps()).hasSize(1));
        assertThat(offer).doesNotContain("telephone-event");
      }
    }
  }

  /// It aborts the whole server.
  @Test
  void noMixerHubIsEverCreated() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = answered(engine, room)) {
      leg.join(room, 1);
      assertThat(kurento.asked.stream().filter(each -> each.startsWith("create")))
          .containsOnly("create MediaPipeline", "create WebRtcEndpoint", "create RtpEndpoint");
    }
  }

  @Test
  void anAnswerWithoutOpusIsAnErrorAndLeavesNothing() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room")) {
      kurento.withoutOpus = true;
      try (BrowserLeg leg = engine.openBrowserLeg(room, events::add)) {
        assertThatThrownBy(() -> leg.answer(BrowserDescriptionsTest.PAGE_OFFER))
            .isInstanceOf(MediaException.class)
            .hasMessageContaining("without Opus");
      }
      await(() -> kurento.objects.isEmpty());
      assertThat(engine.openLegs()).isZero();
    }
  }

  @Test
  void roomsGoToTheLeastLoadedServerAndNoneToADrainedOne() throws Exception {
    try (FakeKurento busy = new FakeKurento();
        FakeKurento idle = new FakeKurento()) {
      busy.cpu = 90;
      idle.cpu = 5;
      try (KurentoEngine engine = start(busy, idle)) {
        await(() -> engine.mediaServers().stream().allMatch(server -> server.cpu() > 0));
        answered(engine, engine.openRoom("one"));
        assertThat(idle.count("MediaPipeline")).isEqualTo(1);
        assertThat(engine.drain(idle.uri(), true)).isTrue();
        answered(engine, engine.openRoom("two"));
        assertThat(busy.count("MediaPipeline")).isEqualTo(1);
        assertThat(idle.count("MediaPipeline")).isEqualTo(1);
      }
    }
  }

  @Test
  void whatAServerIsAskedIsToldWithItsOutcome() throws Exception {
    Set<String> told = ConcurrentHashMap.newKeySet();
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(Duration.ofMillis(500), kurento);
        MediaRoom room = engine.openRoom("room")) {
      engine.observe((command, outcome, _) -> told.add(command + " " + outcome));
      answered(engine, room).close();
      assertThat(told).contains("a pipeline ANSWERED", "a WebRtcEndpoint ANSWERED");
      await(() -> kurento.objects.isEmpty());
      kurento.hanging = true;
      try (BrowserLeg leg = engine.openBrowserLeg(room, events::add)) {
        assertThatThrownBy(() -> leg.answer(BrowserDescriptionsTest.PAGE_OFFER))
            .isInstanceOf(MediaException.class);
      }
      assertThat(told).contains("a pipeline FAILED");
    }
  }

  @Test
  void aHangingServerKeepsNoPhoneWaiting() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(Duration.ofMillis(500), kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg leg = engine.openBrowserLeg(room, events::add)) {
      kurento.hanging = true;
      assertThatThrownBy(() -> leg.answer(BrowserDescriptionsTest.PAGE_OFFER))
          .isInstanceOf(MediaException.class);
      try (PhoneLeg phone = engine.openPhoneLeg(PhoneSettings.from(HERE), _ -> {})) {
        phone.join(room, 1);
        assertThat(phone.offer()).contains("m=audio");
      }
      await(() -> engine.mediaServers().getFirst().failures() > 0);
    }
  }

  @Test
  void aLostServersBrowsersAreToldAndTheNextGoElsewhere() throws Exception {
    FakeKurento first = new FakeKurento();
    try (FakeKurento second = new FakeKurento();
        KurentoEngine engine = start(Duration.ofMillis(500), first, second);
        MediaRoom room = engine.openRoom("room")) {
      engine.drain(second.uri(), true);
      BrowserLeg leg = answered(engine, room);
      leg.join(room, 1);
      engine.drain(second.uri(), false);
      first.close();
      assertThat(events.poll(60, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              BrowserEvent.Lost.class,
              lost -> assertThat(lost.cause()).isEqualTo(BrowserEvent.Cause.SERVER));
      leg.close();
      BrowserLeg next = answered(engine, room);
      assertThat(second.count("WebRtcEndpoint")).isEqualTo(1);
      next.close();
      await(() -> second.objects.isEmpty());
    }
  }

  @Test
  void aCutConnectionIsWaitedForAndTheCallGoesOn() throws Exception {
    try (FakeKurento kurento = new FakeKurento();
        KurentoEngine engine = start(kurento);
        MediaRoom room = engine.openRoom("room");
        BrowserLeg one = answered(engine, room)) {
      kurento.cut();
      try (BrowserLeg two = answered(engine, room)) {
        assertThat(one).isNotEqualTo(two);
        assertThat(kurento.count("WebRtcEndpoint")).isEqualTo(2);
        assertThat(kurento.count("MediaPipeline")).isEqualTo(1);
      }
      assertThat(events).isEmpty();
    }
  }
}
