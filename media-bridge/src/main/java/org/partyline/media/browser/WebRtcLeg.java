package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LegStats;
import org.partyline.media.MediaException;
import org.partyline.media.MediaRoom;
import org.partyline.media.RoomEnded;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.MixedRoom;
import org.partyline.media.dtls.DtlsAssociation;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.dtls.SrtpKeys;
import org.partyline.media.loop.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A browser leg that terminates WebRTC in this process. It lives on its conference's loop; what
/// others ask of it is posted there.
final class WebRtcLeg implements BrowserLeg {
  private static final Logger log = LoggerFactory.getLogger(WebRtcLeg.class);
  private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);

  private final BrowserPort port;
  private final Consumer<BrowserEvent> events;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  // From here on: the loop's.
  private @Nullable Session session;
  private @Nullable Cancellable housekeeping;
  private boolean over;

  private volatile LegStats stats = LegStats.NONE;

  /// What the negotiation has set up.
  private record Session(
      IceAgent ice,
      LegTransport transport,
      DtlsIdentity identity,
      Fingerprint fingerprint,
      LegMedia media,
      Dtls dtls) {}

  WebRtcLeg(BrowserPort port, Consumer<BrowserEvent> events) {
    this.port = port;
    this.events = events;
  }

  @Override
  public String answer(String text) {
    if (!answered.compareAndSet(false, true)) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "this leg has answered an offer already");
    }
    BrowserOffer offer = BrowserOffer.read(text, port.videoSlots());
    IceAgent ice =
        new IceAgent(
            IceAgent.random(8), IceAgent.random(24), offer.iceFragment(), System.nanoTime());
    LegTransport transport = new LegTransport(ice);
    DtlsIdentity identity = port.identities().current();
    LegMedia media = new LegMedia(offer, transport, port.loop());
    Session prepared =
        new Session(ice, transport, identity, offer.fingerprint(), media, new Dtls());
    try {
      CompletableFuture.runAsync(() -> begin(prepared), port.loop()).join();
    } catch (RejectedExecutionException | CompletionException e) {
      throw new MediaException(MediaException.Kind.UNAVAILABLE, "the media loop is closed", e);
    }
    return BrowserAnswer.write(offer, ice, identity, port.candidates(), port.tcpCandidates());
  }

  private void begin(Session prepared) {
    if (!closed.get()) {
      session = prepared;
      port.register(this);
      housekeeping = port.loop().after(HOUSEKEEPING, this::checkAndReport);
    }
  }

  @Override
  public void join(MediaRoom room, int csrc) {
    Conference joined = MixedRoom.conferenceOf(room);
    if (joined.loop() != port.loop()) {
      throw new MediaException(
          MediaException.Kind.UNREACHABLE_ROOM,
          room.label() + " lives on another media loop than this browser's port");
    }
    onLoop(() -> {
      if (session != null) {
        session.media().join(joined, csrc, () -> events.accept(new RoomEnded()));
      }
    });
  }

  @Override
  public void pin(int csrc) {
    onLoop(() -> {
      if (session != null) {
        session.media().pin(csrc);
      }
    });
  }

  @Override
  public void leave() {
    onLoop(() -> {
      if (session != null) {
        session.media().leave();
      }
    });
  }

  @Override
  public void mute(boolean muted) {
    onLoop(() -> {
      if (session != null) {
        session.media().mute(muted);
      }
    });
  }

  @Override
  public LegStats stats() {
    return stats;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      port.legClosed(this);
      onLoop(this::end);
    }
  }

  private void end() {
    over = true;
    Session old = session;
    session = null;
    if (housekeeping != null) {
      housekeeping.cancel();
    }
    if (old != null) {
      stats = old.media().stats();
      old.media().leave();
      old.media().close();
      old.dtls().close();
      port.unregister(this, old.ice().localFragment());
      old.ice().close();
      old.transport().close();
    }
  }

  /// A loop that is closed has ended the leg, too: there is nothing left to do then.
  private void onLoop(Runnable task) {
    if (port.loop().inLoop()) {
      task.run();
      return;
    }
    try {
      port.loop().execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("the loop of a browser leg was closed before it");
    }
  }

  private void lost(BrowserEvent.Lost event) {
    if (!over) {
      over = true;
      events.accept(event);
    }
  }

  private void checkAndReport() {
    Session current = session;
    if (current == null) {
      return;
    }
    long now = System.nanoTime();
    current.ice().lost(now).ifPresent(this::lost);
    current.media().report(now);
    stats = current.media().stats();
    housekeeping = port.loop().after(HOUSEKEEPING, this::checkAndReport);
  }

  /// Answers an ICE check that names this leg.
  Optional<ByteBuffer> onCheck(StunMessage request, IceAgent.Path path) {
    Session current = session;
    return current == null
        ? Optional.empty()
        : current.ice().answer(request, path, System.nanoTime());
  }

  /// Whether ICE has proved that this is the browser's address.
  boolean isValid(IceAgent.Path path) {
    return session != null && session.ice().isValid(path);
  }

  Optional<String> fragment() {
    return Optional.ofNullable(session).map(current -> current.ice().localFragment());
  }

  /// From an address that ICE has validated.
  void onDtls(ByteBuffer packet) {
    if (session != null) {
      session.dtls().onDatagram(packet, session);
    }
  }

  /// From an address that ICE has validated.
  void onMedia(ByteBuffer packet) {
    if (session != null) {
      session.media().onPacket(packet);
    }
  }

  /// The leg's DTLS: begins with the first datagram.
  private final class Dtls implements DtlsAssociation.Listener {
    private @Nullable DtlsAssociation association;

    void onDatagram(ByteBuffer packet, Session current) {
      if (association == null) {
        association = DtlsAssociation.await(current.identity(), current.fingerprint(), this);
      }
      association.onDatagram(packet);
    }

    void close() {
      if (association != null) {
        association.close();
      }
    }

    @Override
    public void send(byte[] datagram) {
      post(current -> current.transport().send(ByteBuffer.wrap(datagram)));
    }

    @Override
    public void onKeys(SrtpKeys keys) {
      post(current -> {
        current.transport().keys(keys);
        events.accept(new BrowserEvent.Connected());
        current.media().report(System.nanoTime());
      });
    }

    @Override
    public void onEnd(DtlsAssociation.End end, String reason) {
      BrowserEvent.Cause cause =
          end == DtlsAssociation.End.CLOSED ? BrowserEvent.Cause.ENDED : BrowserEvent.Cause.REFUSED;
      post(_ -> lost(new BrowserEvent.Lost(cause, reason)));
    }

    private void post(Consumer<Session> task) {
      try {
        port.loop()
            .execute(() -> {
              if (session != null) {
                task.accept(session);
              }
            });
      } catch (RejectedExecutionException e) {
        log.debug("the loop of a browser leg was closed before it");
      }
    }
  }
}
