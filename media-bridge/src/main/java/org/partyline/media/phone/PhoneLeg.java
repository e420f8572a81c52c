package org.partyline.media.phone;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.Conference;
import org.partyline.media.loop.Cancellable;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.loop.Registration;
import org.partyline.media.sound.Sound;

/// One carrier-facing RTP stream: from the answer to [#close] a plain packet of 20 ms goes out in
/// each tick, whatever is played, heard or agreed anew in between.
///
/// Methods may be called from any thread and return at once. Their effect on media happens, in the
/// order of the calls, on the loop that owns the leg at that time: the one it was opened on, or
/// that of the conference it joined.
public final class PhoneLeg implements AutoCloseable {
  private final PhoneNetwork network;
  private final PhoneNetwork.Channels channels;
  private final PhoneStream stream;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Guarded by itself.
  private final Negotiation negotiation;

  private volatile boolean onHold;

  /// What is to be done on the owning loop. A queue of the leg's own, so that the order stays while
  /// it moves from loop to loop.
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();

  private volatile MediaLoop loop;

  /// On the way to [#loop].
  private volatile boolean moving;

  /// How often it moved: it may be back on a loop before that has noticed that it was away.
  private volatile int moves;

  // The rest is touched on the owning loop only.
  private List<Registration> registrations = List.of();
  private @Nullable Cancellable ticks;
  private @Nullable Conference conference;
  private boolean started;

  private PhoneLeg(
      MediaLoop loop, PhoneNetwork network, PhoneSettings settings, Consumer<PhoneEvent> events) {
    this.loop = loop;
    this.network = network;
    channels = network.open();
    stream = new PhoneStream(channels, settings, network.mediaTimeout(), events);
    negotiation = new Negotiation(settings.codecs(), network.advertised(), channels.rtpPort());
  }

  /// Opens a leg with its ports; nothing is sent before the answer.
  ///
  /// @throws org.partyline.media.MediaException when no port is free
  public static PhoneLeg open(
      MediaLoop loop, PhoneNetwork network, PhoneSettings settings, Consumer<PhoneEvent> events) {
    PhoneLeg leg = new PhoneLeg(loop, network, settings, events);
    network.opened(leg);
    leg.order(leg::register);
    return leg;
  }

  /// Answers the caller's offer, the first or a later one (hold, resume, new address, new codec).
  ///
  /// @throws org.partyline.media.MediaException when there is no audio that we speak: 488; what was
  ///   agreed before stays in force
  public String answer(String sdpOffer) {
    synchronized (negotiation) {
      Negotiation.Answered answered = negotiation.answer(sdpOffer);
      agree(answered.agreement());
      return answered.sdp();
    }
  }

  /// Our offer, for an INVITE or re-INVITE without one; [#accept] takes the answer.
  public String offer() {
    synchronized (negotiation) {
      return negotiation.offer();
    }
  }

  /// Takes the answer to [#offer].
  ///
  /// @throws org.partyline.media.MediaException when it does not answer our offer
  public void accept(String sdpAnswer) {
    synchronized (negotiation) {
      agree(negotiation.accept(sdpAnswer));
    }
  }

  private void agree(Agreement agreement) {
    onHold = !agreement.sends();
    order(() -> {
      stream.agree(agreement, System.nanoTime());
      started = true;
      startTicks();
    });
  }

  /// Hears and is heard in the conference from now on; leaves another one before.
  ///
  /// @param csrc names this party in the RTP that others receive
  public void join(Conference joined, int csrc) {
    order(() -> {
      leaveConference();
      if (joined.loop() == loop) {
        enter(joined, csrc);
      } else {
        move(joined.loop(), () -> enter(joined, csrc));
      }
    });
  }

  /// Leaves the conference, if in one; the phone hears silence then. To be called before the
  /// conference is closed.
  public void leave() {
    order(() -> {
      leaveConference();
      startTicks();
    });
  }

  /// Plays these, one after the other, to this phone only, instead of what it hears; replaces what
  /// plays. [PhoneEvent.Played] tells the end.
  public void play(Sound... sounds) {
    List<Sound> list = List.of(sounds);
    order(() -> stream.player().play(list));
  }

  /// Plays this again and again until stopped or replaced.
  public void playLoop(Sound sound) {
    order(() -> stream.player().playLoop(sound));
  }

  public void stopPlaying() {
    order(() -> stream.player().stop());
  }

  /// Stops being heard, whatever the phone sends.
  public void mute(boolean muted) {
    order(() -> stream.mute(muted));
  }

  /// How the leg fares; at most a second old. The last figures after [#close].
  public PhoneStats stats() {
    return stream.stats();
  }

  /// Whether the phone asked not to hear anything (sendonly, inactive, c=0.0.0.0).
  public boolean onHold() {
    return onHold;
  }

  /// Ends the stream with an RTCP BYE, leaves the conference, frees the ports. Idempotent.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      network.closed(this);
      queue(this::shutDown);
    }
  }

  private void order(Runnable order) {
    if (!closed.get()) {
      queue(order);
    }
  }

  private void queue(Runnable order) {
    orders.add(order);
    wake();
  }

  private void wake() {
    MediaLoop owner = loop;
    try {
      owner.execute(() -> obey(owner));
    } catch (RejectedExecutionException e) {
      channels.close(); // the loop is gone, and with it all media
    }
  }

  private void obey(MediaLoop here) {
    if (here != loop) {
      wake(); // moved in the meantime
      return;
    }
    if (moving) {
      return;
    }
    int movesBefore = moves;
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
      if (moves != movesBefore) {
        return; // the rest is for the new loop, which looks when the leg has arrived
      }
    }
  }

  /// Goes to another loop, sockets and all. What arrives meanwhile waits in the sockets.
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the owning loop's thread alone
  private void move(MediaLoop to, Runnable arrived) {
    stopTicks();
    registrations.forEach(Registration::close);
    registrations = List.of();
    moves++;
    moving = true; // orders that come in from now on wait for the arrival
    loop = to;
    try {
      to.execute(() -> {
        register();
        arrived.run();
        moving = false;
        obey(to);
      });
    } catch (RejectedExecutionException e) {
      shutDown();
    }
  }

  private void register() {
    registrations =
        List.of(
            loop.register(channels.rtp(), stream::onRtp),
            loop.register(channels.rtcp(), stream::onRtcp));
  }

  private void enter(Conference joined, int csrc) {
    stopTicks();
    stream.enter(csrc);
    conference = joined;
    joined.add(stream);
  }

  private void leaveConference() {
    if (conference != null) {
      conference.remove(stream);
      conference = null;
    }
  }

  private void startTicks() {
    if (started && conference == null && ticks == null) {
      ticks = loop.every20ms(stream::tick);
    }
  }

  private void stopTicks() {
    if (ticks != null) {
      ticks.cancel();
      ticks = null;
    }
  }

  private void shutDown() {
    stopTicks();
    leaveConference();
    started = false;
    registrations.forEach(Registration::close);
    registrations = List.of();
    stream.close();
    channels.close();
  }
}
