package org.partyline.media.kurento;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kurento.client.DtlsConnectionStateChangeEvent;
import org.kurento.client.IceComponentState;
import org.kurento.client.MediaElement;
import org.kurento.client.MediaFlowState;
import org.kurento.client.MediaPipeline;
import org.kurento.client.MediaState;
import org.kurento.client.MediaType;
import org.kurento.client.RtpEndpoint;
import org.kurento.client.WebRtcEndpoint;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserEvent.Cause;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LegStats;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.RoomEnded;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.embedded.EmbeddedEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A browser at a media server: its WebRtcEndpoint there, joined to an RtpEndpoint beside it, whose
/// RTP is Opus to and from a leg of our mix. That leg is a phone's: it sends one plain stream from
/// first to last, which is all that an RtpEndpoint bears.
final class KurentoBrowserLeg implements BrowserLeg {
  private static final Logger LOG = LoggerFactory.getLogger(KurentoBrowserLeg.class);

  /// A server without STUN or TURN is done at once; what is found later is not told.
  private static final long GATHERING_MILLIS = 2_000;

  /// The key frame that a new picture begins with may be lost, and a server does not always heed
  /// the PLIs of a browser that waits for one (seen with Firefox).
  private static final List<Long> KEY_FRAMES_AFTER_SECONDS = List.of(1L, 3L);

  private final KurentoRoom room;
  private final EmbeddedEngine embedded;
  private final KurentoSettings settings;
  private final Consumer<BrowserEvent> events;
  private final AtomicBoolean connected = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile KurentoRoom.@Nullable Place place;
  private volatile @Nullable WebRtcEndpoint webRtc;
  private volatile @Nullable RtpEndpoint rtp;
  private volatile @Nullable PhoneLeg bridge;

  /// The id of what it is sent.
  private volatile String shown = "";

  private volatile boolean camera;
  private volatile boolean screen;
  private volatile int csrc;
  private volatile int pinned;

  KurentoBrowserLeg(
      KurentoRoom room,
      EmbeddedEngine embedded,
      KurentoSettings settings,
      Consumer<BrowserEvent> events) {
    this.room = room;
    this.embedded = embedded;
    this.settings = settings;
    this.events = events;
  }

  @Override
  public String answer(String sdpOffer) {
    BrowserDescriptions descriptions = BrowserDescriptions.of(sdpOffer, room.video());
    String offer = descriptions.offerForKurento(); // or it is refused, before anything is opened
    KurentoRoom.Place here = room.enter(this);
    place = here;
    if (closed.get()) {
      room.leave(this, here);
      throw new MediaException(MediaException.Kind.UNAVAILABLE, "the leg was closed meanwhile");
    }
    try {
      return answer(here.server(), here.pipeline(), descriptions, offer);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private String answer(
      KurentoServer server,
      MediaPipeline pipeline,
      BrowserDescriptions descriptions,
      String offer) {
    WebRtcEndpoint opened =
        server.ask("a WebRtcEndpoint", _ -> new WebRtcEndpoint.Builder(pipeline).build());
    webRtc = opened;
    server.tell("its name", () -> opened.setName(pipelineName("browser")));
    if (room.video() == KurentoSettings.Video.GRID) {
      int most = settings.grid().kilobitsPerSecond();
      server.tell("its bandwidth", () -> opened.setMaxVideoSendBandwidth(most));
    }
    settings.stun().ifPresent(stun -> server.tell("STUN", () -> stun(opened, stun)));
    settings.turn().ifPresent(turn -> server.tell("TURN", () -> opened.setTurnUrl(turn)));
    var gathered = new CountDownLatch(1);
    server.tell("its events", () -> listen(opened, gathered));
    String answer = server.ask("an answer", _ -> opened.processOffer(offer));
    descriptions.check(answer);
    server.tell("gathering", opened::gatherCandidates);
    joinToMix(server, pipeline, opened);
    await(gathered);
    screen = descriptions.hasScreen();
    // Not by IceCandidateFound: events come on many threads, the last candidates after "done".
    String gatheredAnswer = server.ask("its candidates", _ -> opened.getLocalSessionDescriptor());
    return descriptions.answerForBrowser(gatheredAnswer);
  }

  private String pipelineName(String what) {
    return settings.owner() + " " + what + " in " + room.label();
  }

  /// @param stun host:port
  private static void stun(WebRtcEndpoint endpoint, String stun) {
    int colon = stun.lastIndexOf(':');
    endpoint.setStunServerAddress(stun.substring(0, colon));
    endpoint.setStunServerPort(Integer.parseInt(stun.substring(colon + 1)));
  }

  private void listen(WebRtcEndpoint endpoint, CountDownLatch gathered) {
    endpoint.addIceGatheringDoneListener(_ -> gathered.countDown());
    endpoint.addDtlsConnectionStateChangeListener(this::dtls);
    endpoint.addIceComponentStateChangedListener(changed -> {
      if (changed.getState() == IceComponentState.FAILED) {
        lost(
            connected.get() ? Cause.GONE : Cause.UNREACHABLE,
            "the media server reaches the browser by no candidate");
      }
    });
    endpoint.addMediaStateChangedListener(changed -> {
      if (changed.getNewState() == MediaState.DISCONNECTED && connected.get()) {
        lost(Cause.GONE, "the media server hears nothing of the browser any more");
      }
    });
    // "Out" of the endpoint, that is from the browser; it comes seconds after the last packet.
    endpoint.addMediaFlowOutStateChangedListener(changed -> {
      if (changed.getMediaType() == MediaType.VIDEO) {
        camera = changed.getState() == MediaFlowState.FLOWING;
        room.changed(this);
      }
    });
    endpoint.addErrorListener(error ->
        LOG.warn("{}: {} ({})", room.label(), error.getDescription(), error.getErrorCode()));
  }

  private void dtls(DtlsConnectionStateChangeEvent changed) {
    switch (changed.getState()) {
      case CONNECTED -> {
        if (!connected.getAndSet(true)) {
          events.accept(new BrowserEvent.Connected());
          room.changed(this); // a key frame that was sent before would be lost
        }
      }
      case FAILED -> lost(Cause.REFUSED, "DTLS failed at the media server");
      case CLOSED -> lost(Cause.ENDED, "the browser ended DTLS");
      case NEW, CONNECTING -> {}
    }
  }

  /// The RTP between the server and us: one codec, so that its payload type never changes, from one
  /// stream of ours, so that the SSRC never does.
  private void joinToMix(KurentoServer server, MediaPipeline pipeline, WebRtcEndpoint browser) {
    var peer = server.mediaAddress();
    PhoneLeg leg =
        embedded.openPhoneLeg(
            new PhoneSettings(List.of(AudioCodec.OPUS), Set.of(peer)), this::onBridge);
    bridge = leg;
    RtpEndpoint endpoint =
        server.ask("an RtpEndpoint", _ -> new RtpEndpoint.Builder(pipeline).build());
    rtp = endpoint;
    server.tell("its name", () -> endpoint.setName(pipelineName("mix")));
    server.tell(
        "its events",
        () ->
            endpoint.addErrorListener(error ->
                lost(Cause.BROKEN, "the way to the mix broke: " + error.getDescription())));
    String offer = OpusDescriptions.offerForKurento(leg.offer());
    String answer = server.ask("an answer", _ -> endpoint.processOffer(offer));
    leg.accept(OpusDescriptions.answerForUs(offer, answer, peer));
    server.tell(
        "sound",
        () -> {
          browser.connect(endpoint, MediaType.AUDIO);
          endpoint.connect(browser, MediaType.AUDIO);
        });
  }

  private void onBridge(PhoneEvent event) {
    if (event instanceof RoomEnded ended) {
      events.accept(ended);
    }
  }

  private static void await(CountDownLatch gathered) {
    try {
      boolean _ = gathered.await(GATHERING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MediaException(MediaException.Kind.UNAVAILABLE, "interrupted", e);
    }
  }

  private void lost(Cause cause, String reason) {
    if (!closed.get() && !over.getAndSet(true)) {
      events.accept(new BrowserEvent.Lost(cause, reason));
    }
  }

  void serverLost() {
    lost(Cause.SERVER, "the media server is lost");
  }

  boolean bridged() {
    return bridge != null && !closed.get();
  }

  /// Whether its camera is on, as the server sees it.
  boolean hasCamera() {
    return camera;
  }

  int csrc() {
    return csrc;
  }

  /// Whether it wants to see that one, whoever speaks.
  boolean hasPinned(KurentoBrowserLeg other) {
    return pinned != 0 && pinned == other.csrc;
  }

  /// Where it is, once it has been answered.
  Optional<KurentoRoom.Place> place() {
    return Optional.ofNullable(place);
  }

  /// Its end at the server, from which its camera comes, once it has been answered.
  Optional<WebRtcEndpoint> picture() {
    return Optional.ofNullable(webRtc);
  }

  /// This browser is sent that picture. On the room's thread for pictures.
  void show(MediaElement picture) {
    KurentoRoom.Place here = place;
    WebRtcEndpoint viewer = webRtc;
    if (!screen || here == null || viewer == null || picture.getId().equals(shown)) {
      return;
    }
    try {
      here.server().tell("a picture", () -> picture.connect(viewer, MediaType.VIDEO));
      shown = picture.getId();
      for (long seconds : KEY_FRAMES_AFTER_SECONDS) {
        CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS)
            .execute(() -> here.server().later("a key frame", viewer::requestKeyframe));
      }
    } catch (MediaException e) {
      LOG.debug("{}: {}", room.label(), e.getMessage()); // one of them has just gone
    }
  }

  @Override
  public void join(MediaRoom joined, int as) {
    PhoneLeg leg = bridge;
    if (!joined.equals(room) || leg == null) {
      throw new MediaException(
          MediaException.Kind.UNREACHABLE_ROOM,
          "this browser's path leads to " + room.label() + "; open a new leg");
    }
    csrc = as;
    leg.join(joined, as);
  }

  @Override
  public void pin(int wanted) {
    pinned = wanted;
    room.changed(this);
  }

  @Override
  public void leave() {
    PhoneLeg leg = bridge;
    if (leg != null) {
      leg.leave();
    }
  }

  @Override
  public void mute(boolean muted) {
    PhoneLeg leg = bridge;
    if (leg != null) {
      leg.mute(muted);
    }
  }

  @Override
  public LegStats stats() {
    PhoneLeg leg = bridge;
    return leg == null ? LegStats.NONE : leg.stats();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    PhoneLeg leg = bridge;
    if (leg != null) {
      leg.close();
    }
    KurentoRoom.Place here = place;
    if (here == null) {
      return;
    }
    WebRtcEndpoint browser = webRtc;
    RtpEndpoint endpoint = rtp;
    here.server()
        .later(
            "release",
            () -> {
              if (endpoint != null) {
                endpoint.release();
              }
              if (browser != null) {
                browser.release();
              }
            });
    room.leave(this, here);
  }
}
