package org.partyline.media.phone;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.media.LegStats;
import org.partyline.media.MediaRoom;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.media.PhoneSettings;
import org.partyline.media.RoomEnded;
import org.partyline.media.SdpException;
import org.partyline.media.conference.Conference;
import org.partyline.media.conference.MixedRoom;
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
public final class RtpPhoneLeg implements PhoneLeg {
  private final PhoneNetwork network;

  /// Guarded by the negotiation.
  private PhoneNetwork.Channels channels;

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
  private PhoneNetwork.Channels open;
  private boolean started;
  private boolean over;

  private RtpPhoneLeg(
      MediaLoop loop, PhoneNetwork network, PhoneSettings settings, Consumer<PhoneEvent> events) {
    this.loop = loop;
    this.network = network;
    boolean ipv6 =
        !settings.sipSources().isEmpty()
            && settings.sipSources().stream().allMatch(Inet6Address.class::isInstance);
    channels = network.open(ipv6);
    open = channels;
    stream =
        new PhoneStream(
            this::order,
            () -> this.loop.nanoTime(),
            channels,
            settings,
            network.mediaTimeout(),
            events,
            () -> conferenceEnded(events));
    negotiation =
        new Negotiation(
            settings.codecs(),
            new KeyExchange(settings.srtp(), settings.keying(), network::identity),
            endpoints(),
            HostNames::resolve);
  }

  /// Opens a leg with its ports; nothing is sent before the answer.
  ///
  /// @throws org.partyline.media.MediaException when no port is free
  public static RtpPhoneLeg open(
      MediaLoop loop, PhoneNetwork network, PhoneSettings settings, Consumer<PhoneEvent> events) {
    RtpPhoneLeg leg = new RtpPhoneLeg(loop, network, settings, events);
    network.opened(leg);
    leg.order(leg::register);
    return leg;
  }

  @Override
  public String answer(String sdpOffer) {
    synchronized (negotiation) {
      Negotiation.Answered answered = negotiation.answer(sdpOffer);
      apply(answered.media());
      return answered.sdp();
    }
  }

  @Override
  public String offer() {
    synchronized (negotiation) {
      return negotiation.offer();
    }
  }

  @Override
  public void accept(String sdpAnswer) {
    synchronized (negotiation) {
      apply(negotiation.accept(sdpAnswer));
    }
    confirmed(); // only who got our offer can answer it
  }

  @Override
  public void confirmed() {
    order(stream::confirmed);
  }

  private void apply(NegotiatedMedia media) {
    onHold = !media.sends();
    PhoneNetwork.Channels agreed = channels;
    if (closed.get()) {
      agreed.close();
      return;
    }
    order(() -> {
      use(agreed);
      if (!over) {
        stream.apply(media, loop.nanoTime());
        started = true;
        startTicks();
      }
    });
  }

  /// Takes other sockets when the peer's address family is another now.
  private void use(PhoneNetwork.Channels agreed) {
    if (agreed.equals(open)) {
      return;
    }
    if (over) {
      agreed.close();
      return;
    }
    registrations.forEach(Registration::close);
    open.close();
    open = agreed;
    stream.use(agreed);
    register();
  }

  private Negotiation.Endpoints endpoints() {
    return new Negotiation.Endpoints() {
      @Override
      public InetSocketAddress of(boolean ipv6) {
        if (!network.has(ipv6)) {
          throw new SdpException(
              SdpException.Fault.ADDRESS,
              "phones have no %s address here".formatted(ipv6 ? "IPv6" : "IPv4"));
        }
        if (channels.ipv6() != ipv6) {
          channels = network.open(ipv6);
        }
        return current();
      }

      @Override
      public InetSocketAddress current() {
        return new InetSocketAddress(channels.advertised(), channels.rtpPort());
      }
    };
  }

  @Override
  public void join(MediaRoom room, int csrc) {
    Conference joined = MixedRoom.conferenceOf(room);
    order(() -> {
      leaveConference();
      if (joined.loop() == loop) {
        enter(joined, csrc);
      } else {
        move(joined.loop(), () -> enter(joined, csrc));
      }
    });
  }

  @Override
  public void leave() {
    order(() -> {
      leaveConference();
      startTicks();
    });
  }

  @Override
  public void play(Sound... sounds) {
    List<Sound> list = List.of(sounds);
    order(() -> stream.player().play(list));
  }

  @Override
  public void playLoop(Sound sound) {
    order(() -> stream.player().playLoop(sound));
  }

  @Override
  public void stopPlaying() {
    order(() -> stream.player().stop());
  }

  @Override
  public void sendDigits(String digits) {
    String reserved = stream.digits().reserve(digits);
    order(() -> stream.digits().add(reserved));
  }

  @Override
  public void volume(int decibels) {
    if (decibels < -MAX_VOLUME || decibels > MAX_VOLUME) {
      throw new IllegalArgumentException("volume: -%d to %d dB".formatted(MAX_VOLUME, MAX_VOLUME));
    }
    order(() -> stream.volume(decibels));
  }

  @Override
  public void mute(boolean muted) {
    order(() -> stream.mute(muted));
  }

  @Override
  public LegStats stats() {
    return stream.stats();
  }

  @Override
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
      open.close(); // the loop is gone, and with it all media
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
    // An order may have been given beside the close, and come behind it.
    for (Runnable order = orders.poll(); order != null && !over; order = orders.poll()) {
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
            loop.register(open.rtp(), stream::onRtp), loop.register(open.rtcp(), stream::onRtcp));
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
      stream.left();
    }
  }

  /// The leg goes on by its own clock.
  private void conferenceEnded(Consumer<PhoneEvent> events) {
    conference = null;
    stream.left();
    startTicks();
    events.accept(new RoomEnded());
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
    over = true;
    registrations.forEach(Registration::close);
    registrations = List.of();
    stream.close();
    open.close();
  }
}
