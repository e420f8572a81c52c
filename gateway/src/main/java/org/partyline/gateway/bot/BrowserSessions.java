package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.drain.Drain;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.pace.KeyedRateLimiter;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver.Received;
import org.partyline.signaling.rtc.Seal;
import org.partyline.signaling.rtc.SessionKey;
import org.partyline.signaling.rtc.SessionKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All browsers' sessions by id. Messages come in on the bot's thread.
final class BrowserSessions {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserSessions.class);
  private static final int MAX_SESSIONS = 5_000;

  /// Offers whose browser has not connected yet, of one account or host.
  private static final int MAX_UNCONNECTED = 40;

  private static final int MAX_SOURCES = 10_000;

  private final Rooms rooms;
  private final BrowserLegs legs;
  private final RtcSender sender;
  private final SessionKeys keys;
  private final ActiveCalls calls;
  private final DialOut dialOut;
  private final InstantSource clock;

  /// By nick, which follows a connection as long as we see it, and by account or host, which a new
  /// nick does not change.
  private final KeyedRateLimiter<String> offersOfNick =
      new KeyedRateLimiter<>(8, 1.0 / 5, MAX_SOURCES);

  private final KeyedRateLimiter<String> offersOfSource =
      new KeyedRateLimiter<>(40, 1_000.0 / 1_500, MAX_SOURCES);
  private final KeyedRateLimiter<String> goneNotices =
      new KeyedRateLimiter<>(4, 1.0 / 15, MAX_SOURCES);
  private final Map<String, BrowserSession> open = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  BrowserSessions(
      Rooms rooms,
      BrowserLegs legs,
      RtcSender sender,
      SessionKeys keys,
      ActiveCalls calls,
      DialOut dialOut,
      InstantSource clock) {
    this.rooms = rooms;
    this.legs = legs;
    this.sender = sender;
    this.keys = keys;
    this.calls = calls;
    this.dialOut = dialOut;
    this.clock = clock;
  }

  /// Whether somebody's page is in a room: that of the same connection, or of the same account.
  boolean isIn(Room room, IrcUser who) {
    return open.values().stream()
        .anyMatch(session -> session.connected() && session.isOf(who, room));
  }

  /// The room that a session is in.
  Optional<String> roomOf(String id) {
    return Optional.ofNullable(open.get(id)).map(BrowserSession::room);
  }

  void on(IrcUser from, Received received) throws RtcException {
    Seal seal = received.seal();
    switch (received.message()) {
      case RtcMessage.Offer offer -> offered(from, offer, seal);
      case RtcMessage.Mute mute ->
          post(from, mute.id(), new SessionEvent.Mute(from, seal, mute.muted()));
      case RtcMessage.Moderate moderate ->
          post(
              from,
              moderate.id(),
              new SessionEvent.Moderate(from, seal, moderate.action(), (int) moderate.csrc()));
      case RtcMessage.Pin pin ->
          post(from, pin.id(), new SessionEvent.Pin(from, seal, (int) pin.csrc().orElse(0)));
      case RtcMessage.Resume resume -> post(from, resume.id(), new SessionEvent.Resume(from, seal));
      case RtcMessage.End end -> ended(from, end);
      case RtcMessage.Broken broken -> {
        if (mayOffer(from)) {
          sender.send(from, broken);
        }
      }
      case RtcMessage.Answer _, RtcMessage.Roster _, RtcMessage.Moved _, RtcMessage.DialState _ ->
          LOG.debug("a gateway's message, ignored");
      case RtcMessage.Dial dial ->
          post(
              from,
              dial.id(),
              new SessionEvent.Dial(from, seal, dial.call(), dial.dialled(), dial.digits()));
      case RtcMessage.Dtmf dtmf ->
          post(from, dtmf.id(), new SessionEvent.Dtmf(from, seal, dtmf.call(), dtmf.digits()));
      case RtcMessage.HangUp hangUp ->
          post(from, hangUp.id(), new SessionEvent.EndCall(from, seal, hangUp.call()));
      case RtcMessage.Invite _, RtcMessage.Accept _, RtcMessage.Decline _ ->
          LOG.debug("nothing to do for a {}", received.message().getClass().getSimpleName());
    }
  }

  /// A nick's owner took another one.
  void renamed(String from, String to) {
    offersOfNick.rename(fold(from), fold(to));
    tell(new SessionEvent.Renamed(from, to));
  }

  /// We no longer see who has this nick.
  void gone(String nick) {
    tell(new SessionEvent.Gone(nick));
  }

  void ircLost() {
    tell(new SessionEvent.IrcLost());
  }

  private void tell(SessionEvent event) {
    open.values().forEach(session -> session.post(event));
  }

  /// Ends all sessions and waits until their pages have been told.
  void close(Duration patience) throws InterruptedException {
    List<Thread> ending = new ArrayList<>(threads.values());
    tell(new SessionEvent.Shutdown());
    Instant deadline = clock.instant().plus(patience);
    for (Thread thread : ending) {
      Duration left = Duration.between(clock.instant(), deadline);
      if (left.isPositive()) {
        thread.join(left);
      }
    }
  }

  private void offered(IrcUser from, RtcMessage.Offer offer, Seal seal) throws RtcException {
    BrowserSession known = open.get(offer.id());
    if (known != null) {
      known.post(new SessionEvent.OfferRepeated(from, seal));
      return;
    }
    // The opener's page has another key: using it is the proof.
    SessionKey opener = keys.ofModerator(offer.id(), offer.room());
    boolean opened = seal.verify(opener, from.nick());
    SessionKey key = opened ? opener : keys.of(offer.id());
    Optional<Room> room = rooms.find(offer.room());
    if (!mayOffer(from)) {
      decline(from, offer, "busy", "Too many calls from you; please wait a minute");
    } else if (seal.present() && !seal.verify(key, from.nick())) {
      decline(from, offer, "forbidden", "The offer is not sealed by this session's key");
    } else if (!calls.takesNew()) {
      decline(from, offer, "busy", "Sorry: " + Drain.NOTHING_NEW);
    } else if (room.isEmpty()) {
      decline(from, offer, "no-room", "There is no room of that name; it may have ended");
    } else if (open.size() >= MAX_SESSIONS || unconnected(from) >= MAX_UNCONNECTED) {
      decline(from, offer, "busy", "Too many calls at a time; please wait a minute");
    } else {
      Optional<SessionKey> shared = seal.present() ? Optional.of(key) : Optional.empty();
      var peer = new Peer(from, shared, offer.number(), clock.instant());
      start(
          new BrowserSession(
              offer, from, peer, seal, room.get(), opened, legs, sender, calls, dialOut, clock));
    }
  }

  private boolean mayOffer(IrcUser from) {
    Instant now = clock.instant();
    return offersOfNick.tryTake(fold(from.nick()), now)
        && offersOfSource.tryTake(from.accountOrHost(), now);
  }

  private long unconnected(IrcUser from) {
    String source = from.accountOrHost();
    return open.values().stream()
        .filter(session -> !session.connected() && session.source().equals(source))
        .count();
  }

  /// A plain `end` is about the latest session of that nick (docs/irc-protocol.md §2).
  private void ended(IrcUser from, RtcMessage.End end) {
    Optional<BrowserSession> meant =
        end.id().isPresent()
            ? end.id().map(open::get)
            : open.values().stream()
                .filter(session -> session.nick().equalsIgnoreCase(from.nick()))
                .max((one, other) -> one.startedAt().compareTo(other.startedAt()));
    meant.ifPresent(session -> session.post(new SessionEvent.Left(from)));
  }

  private void start(BrowserSession session) {
    open.put(session.id(), session);
    Thread thread =
        Thread.ofVirtual()
            .name("browser-session")
            .unstarted(() -> {
              try {
                session.run();
              } finally {
                open.remove(session.id());
                threads.remove(session.id());
              }
            });
    threads.put(session.id(), thread);
    thread.start();
  }

  private void post(IrcUser from, String id, SessionEvent event) throws RtcException {
    BrowserSession session = open.get(id);
    if (session != null) {
      session.post(event);
    } else if (goneNotices.tryTake(from.accountOrHost(), clock.instant())) {
      sender.send(from, new RtcMessage.End(Optional.of(id), "gone", "This call has ended"));
    }
  }

  private void decline(IrcUser to, RtcMessage.Offer offer, String code, String text)
      throws RtcException {
    sender.send(to, new RtcMessage.Decline(Optional.of(offer.id()), code, text));
  }

  private static String fold(String nick) {
    return nick.toLowerCase(java.util.Locale.ROOT);
  }
}
