package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.call.DialOut;
import org.partyline.gateway.call.DialState;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LegStats;
import org.partyline.media.MediaException;
import org.partyline.media.RoomEnded;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.Seal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A browser's call, from its offer to its end, on a virtual thread of its own
/// (docs/irc-protocol.md). Its place in the room is reserved with the answer, and taken when the
/// browser is connected.
final class BrowserSession {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserSession.class);
  private static final Duration BETWEEN_ROSTERS = Duration.ofSeconds(1);
  private static final Duration TO_CONNECT = Duration.ofSeconds(30);
  private static final int MAX_UNREAD = 200;

  /// So much of the session's id is shown: enough to find it, too little to use it.
  private static final int LOGGED_ID = 6;

  private final RtcMessage.Offer offer;
  private final Room room;
  private final PageRights rights;
  private final BrowserLegs legs;
  private final RtcSender sender;
  private final ActiveCalls calls;
  private final PageCalls phones;
  private final InstantSource clock;
  private final BlockingQueue<SessionEvent> mailbox = new LinkedBlockingQueue<>();

  /// Of the bot's thread as well: whose unfinished joins are counted.
  private final String source;

  private final Instant startedAt;
  private final Peer peer;
  private volatile boolean connected;
  private volatile String nick;
  private String offerDigest;
  private int number;
  private boolean muted;

  /// Who else muted or unmuted the page, until it says something itself.
  private Optional<String> mutedBy = Optional.empty();

  private List<Participant> roster = List.of();
  private boolean recorded;
  private @Nullable Instant rosterDue;
  private Instant lastRoster = Instant.EPOCH;

  /// @param peer who made the offer
  /// @param opener whether the page belongs to whoever opened the room
  BrowserSession(
      RtcMessage.Offer offer,
      IrcUser from,
      Peer peer,
      Seal seal,
      Room room,
      boolean opener,
      BrowserLegs legs,
      RtcSender sender,
      ActiveCalls calls,
      DialOut dialOut,
      InstantSource clock) {
    this.offer = offer;
    this.source = from.accountOrHost();
    this.nick = from.nick();
    this.peer = peer;
    this.offerDigest = seal.digest();
    this.room = room;
    this.legs = legs;
    this.sender = sender;
    this.calls = calls;
    this.phones = new PageCalls(dialOut, room, this::post);
    this.rights = new PageRights(opener, peer, sender, room, dialOut, clock);
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /// Any thread. A flood of messages from IRC is dropped, what matters is not.
  void post(SessionEvent event) {
    if (!(event instanceof SessionEvent.FromIrc) || mailbox.size() < MAX_UNREAD) {
      mailbox.add(event);
    }
  }

  String room() {
    return room.name();
  }

  String id() {
    return offer.id();
  }

  /// Whether its browser has been connected.
  boolean connected() {
    return connected;
  }

  Instant startedAt() {
    return startedAt;
  }

  String source() {
    return source;
  }

  /// The nick that the page had when we last knew.
  String nick() {
    return nick;
  }

  /// The session, from top to bottom.
  void run() {
    LiveCall live = begin();
    var end = new End(Ending.FAILED, Optional.empty());
    Optional<LegStats> media = Optional.empty();
    try (BrowserLeg leg = legs.open(room.media(), event -> post(new SessionEvent.Media(event)))) {
      String description = leg.answer(offer.sdp());
      try (Seat seat =
          room.reserve(
              RosterName.ofBrowser(offer.name()),
              Participant.Kind.BROWSER,
              leg,
              event -> post(new SessionEvent.InRoom(event)))) {
        RtcMessage.Answer answer = answer(seat, description);
        send(answer);
        end = awaitEnd(leg, seat, answer, live);
      } finally {
        media = Optional.of(leg.stats());
      }
    } catch (MediaException e) {
      if (e.kind() == MediaException.Kind.UNAVAILABLE) { // no fault of the page's, nor its business
        LOG.warn("no media for a browser: {}", e.getMessage());
        decline("error", "No media server is there at present; please try again");
      } else {
        LOG.info("browser offer rejected: {}", e.getMessage());
        decline("bad-offer", String.valueOf(e.getMessage()));
        end = new End(Ending.NO_COMMON_MEDIA, Optional.empty());
      }
    } catch (RoomUnavailableException e) {
      decline(code(e, "no-room"), "Sorry: " + e.getMessage());
      end = new End(Ending.of(e), Optional.empty());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("browser session failed", e);
      decline("error", "Something went wrong here; please try again");
    } finally {
      live.end(end.ending(), end.by(), media);
    }
  }

  private LiveCall begin() {
    return calls.begin(
        Participant.Kind.BROWSER,
        RosterName.ofBrowser(offer.name()),
        room.name(),
        source,
        offer.id().substring(0, Math.min(LOGGED_ID, offer.id().length())),
        "room " + room.name(),
        by -> post(new SessionEvent.HangUp(by)));
  }

  /// How the session ended, and who ended it where it was neither the page nor the gateway.
  private record End(Ending ending, Optional<String> by) {}

  private RtcMessage.Answer answer(Seat seat, String sdp) {
    return new RtcMessage.Answer(
        offer.id(),
        ++number,
        room.name(),
        Integer.toUnsignedLong(seat.participant().csrc()),
        Optional.of(room.channel()),
        sdp);
  }

  private End awaitEnd(BrowserLeg leg, Seat seat, RtcMessage.Answer answer, LiveCall live)
      throws InterruptedException {
    Instant deadline = clock.instant().plus(TO_CONNECT);
    while (true) {
      SessionEvent event = mailbox.poll(timeout(deadline).toMillis(), TimeUnit.MILLISECONDS);
      switch (event) {
        case null -> {
          if (!connected && !clock.instant().isBefore(deadline)) {
            return end(Ending.CONNECTION_LOST, "lost", "No connection was made");
          }
        }
        case SessionEvent.FromIrc said -> onIrc(leg, seat, answer, said);
        case SessionEvent.Renamed(String from, String to) -> {
          if (peer.renamed(from, to)) {
            nick = to;
            if (!connected) {
              send(answer); // what waited for the old nick is not sent
            }
            rosterSoon();
          }
        }
        case SessionEvent.Gone(String gone) -> peer.gone(gone);
        case SessionEvent.IrcLost _ -> peer.lost();
        case SessionEvent.Left(IrcUser who) -> {
          if (peer.isAt(who)) {
            return new End(Ending.CALLER_HUNG_UP, Optional.empty());
          }
        }
        case SessionEvent.Media(BrowserEvent.Connected _) -> {
          try {
            seat.take();
          } catch (RoomUnavailableException e) {
            return end(Ending.of(e), code(e, "closed"), "Sorry: " + e.getMessage());
          }
          connected = true;
          live.joined(seat);
        }
        case SessionEvent.Media(RoomEnded _) -> {} // the room itself says why
        case SessionEvent.Media(BrowserEvent.Lost(var cause, String reason)) -> {
          if (cause == BrowserEvent.Cause.SERVER) {
            RoomEvent.BrowsersLost.tell(room);
          }
          return end(Ending.CONNECTION_LOST, "lost", "The connection was lost: " + reason);
        }
        case SessionEvent.InRoom(RoomEvent.RosterChanged(var present, var isRecorded)) -> {
          roster = present;
          recorded = isRecorded;
          rosterSoon();
          if (seat.participant().muted() != muted) {
            muted = !muted;
            live.changed();
          }
        }
        case SessionEvent.InRoom(RoomEvent.EndsSoon _) -> {} // the room's channel is told
        case SessionEvent.InRoom(RoomEvent.BrowsersLost _) -> {} // phones are
        case SessionEvent.InRoom(RoomEvent.MutedBy(_, String by)) -> mutedBy = Optional.of(by);
        case SessionEvent.InRoom(RoomEvent.Removed(String by)) -> {
          end(Ending.REMOVED, "removed", "You were removed from the room by " + by);
          return new End(Ending.REMOVED, Optional.of(by));
        }
        case SessionEvent.InRoom(RoomEvent.Moved(Room to, String by)) -> {
          send(new RtcMessage.Moved(offer.id(), ++number, to.name(), by));
          end(Ending.REMOVED, "moved", by + " moved you to the room " + to.name());
          return new End(Ending.REMOVED, Optional.of(by));
        }
        case SessionEvent.InRoom(RoomEvent.Closed closed) -> {
          return end(Ending.of(closed), "closed", "The room is closed: " + closed.reason());
        }
        case SessionEvent.HangUp(String by) -> {
          end(Ending.OPERATOR, "removed", "The call was ended by " + by);
          return new End(Ending.OPERATOR, Optional.of(by));
        }
        case SessionEvent.Dialled(int call, DialState state) -> sendState(call, state);
        case SessionEvent.Shutdown _ -> {
          return end(Ending.SHUTDOWN, "closed", "The gateway is shutting down");
        }
      }
      sendRosterIfDue(seat);
    }
  }

  /// A message in the page's name, which may be somebody else's.
  private void onIrc(
      BrowserLeg leg, Seat seat, RtcMessage.Answer answer, SessionEvent.FromIrc said) {
    switch (said) {
      case SessionEvent.OfferRepeated(IrcUser who, Seal seal) -> {
        if (peer.admitsOffer(who, seal, clock.instant())) {
          nick = who.nick();
          offerDigest = seal.digest();
          send(answer);
        }
      }
      case SessionEvent.Mute(IrcUser who, Seal seal, boolean muted) -> {
        if (peer.admits(who, seal, clock.instant())) {
          nick = who.nick();
          mutedBy = Optional.empty();
          if (seat.participant().muted() == muted) {
            rosterSoon(); // the page waits for one that says so
          } else {
            seat.mute(muted); // which brings one
          }
        }
      }
      case SessionEvent.Moderate(IrcUser who, Seal seal, var action, int csrc) -> {
        if (peer.admits(who, seal, clock.instant())) {
          nick = who.nick();
          rights.moderate(action, csrc, seat.participant().name());
          rosterSoon(); // which also says what the page may do
        }
      }
      case SessionEvent.Pin(IrcUser who, Seal seal, int csrc) -> {
        if (peer.admits(who, seal, clock.instant())) {
          leg.pin(csrc);
        }
      }
      case SessionEvent.Dial(IrcUser who, Seal seal, int call, String dialled, var digits) -> {
        if (peer.admits(who, seal, clock.instant())) {
          nick = who.nick();
          phones.dial(
              rights.requester(seat.participant().name(), who, connected),
              call,
              dialled,
              digits,
              clock.instant());
        }
      }
      case SessionEvent.Dtmf(IrcUser who, Seal seal, int call, String digits) -> {
        if (peer.admits(who, seal, clock.instant())) {
          phones.sendDigits(call, digits);
        }
      }
      case SessionEvent.EndCall(IrcUser who, Seal seal, int call) -> {
        if (peer.admits(who, seal, clock.instant())) {
          phones.hangUp(call, seat.participant().name());
        }
      }
      case SessionEvent.Resume(IrcUser who, Seal seal) -> {
        if (peer.admits(who, seal, clock.instant())) {
          nick = who.nick();
          rosterSoon();
        }
      }
    }
  }

  private void sendState(int call, DialState state) {
    send(
        new RtcMessage.DialState(
            offer.id(),
            ++number,
            call,
            state.stage().name().toLowerCase(Locale.ROOT),
            state.csrc().isPresent()
                ? OptionalLong.of(state.csrc().getAsInt())
                : OptionalLong.empty(),
            state.reason(),
            state.text()));
  }

  /// Whether this is the page of somebody on IRC, and in that room.
  boolean isOf(IrcUser who, Room where) {
    return room == where && peer.belongsTo(who);
  }

  private Duration timeout(Instant deadline) {
    Instant due = rosterDue != null ? rosterDue : clock.instant().plusSeconds(3_600);
    if (!connected && deadline.isBefore(due)) {
      due = deadline;
    }
    Duration left = Duration.between(clock.instant(), due);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void rosterSoon() {
    if (rosterDue == null && connected) {
      Instant now = clock.instant();
      Instant earliest = lastRoster.plus(BETWEEN_ROSTERS);
      rosterDue = earliest.isAfter(now) ? earliest : now;
    }
  }

  private void sendRosterIfDue(Seat seat) {
    Instant now = clock.instant();
    if (rosterDue == null || rosterDue.isAfter(now)) {
      return;
    }
    rosterDue = null;
    if (peer.reachable(sender, now).isEmpty()) {
      return; // it asks for one when it is back
    }
    lastRoster = now;
    send(
        new RtcMessage.Roster(
            offer.id(),
            ++number,
            room.name(),
            OptionalLong.of(Integer.toUnsignedLong(seat.participant().csrc())),
            mutedBy,
            rights.may(seat.participant().name(), connected),
            recorded,
            roster.size(),
            RosterLines.of(roster)));
  }

  private static String code(RoomUnavailableException e, String otherwise) {
    return switch (e.reason()) {
      case FULL -> "full";
      case LOCKED -> "locked";
      default -> otherwise;
    };
  }

  private End end(Ending ending, String code, String text) {
    send(new RtcMessage.End(Optional.of(offer.id()), code, text));
    return new End(ending, Optional.empty());
  }

  private void decline(String code, String text) {
    send(new RtcMessage.Decline(Optional.of(offer.id()), code, text));
  }

  /// To the page, if we know where it is; it asks again when it is back.
  private void send(RtcMessage message) {
    Optional<IrcUser> to = peer.reachable(sender, clock.instant());
    if (to.isEmpty()) {
      return;
    }
    try {
      switch (message) {
        case RtcMessage.Answer answer -> sender.answer(to.get(), answer, peer.key(), offerDigest);
        case RtcMessage.Roster latest -> sender.roster(to.get(), latest, peer.key());
        case RtcMessage.Moved moved -> sender.sealed(to.get(), moved, peer.key());
        case RtcMessage.DialState state -> sender.sealed(to.get(), state, peer.key());
        default -> sender.send(to.get(), message);
      }
    } catch (RtcException e) {
      LOG.warn("could not send to browser: {}", e.getMessage());
    }
  }
}
