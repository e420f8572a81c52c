package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.MediaException;
import org.partyline.media.RoomEnded;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A browser's call, from its offer to its end, on a virtual thread of its own
/// (docs/irc-protocol.md). The session is named by its id; the nick may change.
final class BrowserSession {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserSession.class);
  private static final Duration BETWEEN_ROSTERS = Duration.ofSeconds(1);
  private static final int MOST_UNREAD = 200;

  private final RtcMessage.Offer offer;
  private final Room room;
  private final BrowserLegs legs;
  private final Postman postman;
  private final InstantSource clock;
  private final BlockingQueue<SessionEvent> mailbox = new LinkedBlockingQueue<>();

  private String nick;
  private int number;
  private List<Participant> roster = List.of();
  private @Nullable Instant rosterDue;
  private Instant lastRoster = Instant.EPOCH;

  BrowserSession(
      RtcMessage.Offer offer,
      String nick,
      Room room,
      BrowserLegs legs,
      Postman postman,
      InstantSource clock) {
    this.offer = offer;
    this.nick = nick;
    this.room = room;
    this.legs = legs;
    this.postman = postman;
    this.clock = clock;
  }

  /// Any thread. A flood of messages from a page is dropped, what matters is not.
  void post(SessionEvent event) {
    boolean fromPage =
        event instanceof SessionEvent.Mute
            || event instanceof SessionEvent.Resume
            || event instanceof SessionEvent.OfferAgain
            || event instanceof SessionEvent.Nick;
    if (!fromPage || mailbox.size() < MOST_UNREAD) {
      mailbox.add(event);
    }
  }

  void renamed(String from, String to) {
    post(new SessionEvent.Renamed(from, to));
  }

  String room() {
    return room.name();
  }

  String id() {
    return offer.id();
  }

  /// The session, from top to bottom.
  void run() {
    try (BrowserLeg leg = legs.open(room.media(), event -> post(new SessionEvent.Media(event)))) {
      String answer = leg.answer(offer.sdp());
      try (Seat seat =
          room.join(
              offer.name(),
              Participant.Kind.BROWSER,
              leg,
              event -> post(new SessionEvent.InRoom(event)))) {
        LOG.info("{} entered {}", seat.participant().name(), room.name());
        RtcMessage accepted = answer(seat, answer);
        send(accepted);
        String end = untilTheEnd(seat, accepted);
        LOG.info("{} left {}: {}", seat.participant().name(), room.name(), end);
      }
    } catch (MediaException e) {
      LOG.info("a browser's offer was declined: {}", e.getMessage());
      decline("bad-offer", String.valueOf(e.getMessage()));
    } catch (RoomUnavailableException e) {
      decline(
          e.reason() == RoomUnavailableException.Reason.CLOSED ? "closed" : "full",
          "Sorry: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("a browser's session failed", e);
      decline("error", "Something went wrong here; please try again");
    }
  }

  private RtcMessage answer(Seat seat, String sdp) {
    return new RtcMessage.Answer(
        offer.id(),
        ++number,
        room.name(),
        Integer.toUnsignedLong(seat.participant().csrc()),
        Optional.of(room.channel()),
        sdp);
  }

  /// Returns why it ended.
  private String untilTheEnd(Seat seat, RtcMessage answer) throws InterruptedException {
    while (true) {
      SessionEvent event = mailbox.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
      switch (event) {
        case null -> {}
        case SessionEvent.Mute(boolean muted) -> {
          seat.mute(muted);
          // Muted as asked already: the page still waits for a roster that says so.
          rosterSoon();
        }
        case SessionEvent.Nick(String now) -> nick = now;
        case SessionEvent.Renamed(String from, String to) ->
            nick = nick.equalsIgnoreCase(from) ? to : nick;
        case SessionEvent.OfferAgain(String now) -> {
          nick = now;
          send(answer);
        }
        case SessionEvent.Resume(String now) -> {
          nick = now;
          rosterSoon();
        }
        case SessionEvent.IrcBack _ -> rosterSoon();
        case SessionEvent.InRoom(RoomEvent.RosterChanged(List<Participant> present)) -> {
          roster = present;
          rosterSoon();
        }
        case SessionEvent.Media(BrowserEvent.Connected _) ->
            LOG.debug("{} is connected", seat.participant().name());
        case SessionEvent.Media(RoomEnded _) -> {} // the room itself says why
        case SessionEvent.Left _ -> {
          return "left";
        }
        case SessionEvent.Media(BrowserEvent.Lost(_, String reason)) -> {
          return end("lost", "The connection was lost: " + reason);
        }
        case SessionEvent.InRoom(RoomEvent.MutedBy _) -> rosterSoon();
        case SessionEvent.InRoom(RoomEvent.Removed(String by)) -> {
          return end("removed", "You were removed from the room by " + by);
        }
        case SessionEvent.InRoom(RoomEvent.Moved(Room to, String by)) -> {
          return end("moved", by + " moved you to the room " + to.name());
        }
        case SessionEvent.InRoom(RoomEvent.Closed(String reason)) -> {
          return end("closed", "The room is closed: " + reason);
        }
        case SessionEvent.Shutdown _ -> {
          return end("closed", "The gateway is shutting down");
        }
      }
      sendRosterIfDue(seat);
    }
  }

  private Duration patience() {
    Instant due = rosterDue;
    if (due == null) {
      return Duration.ofHours(1);
    }
    Duration left = Duration.between(clock.instant(), due);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void rosterSoon() {
    if (rosterDue == null) {
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
    lastRoster = now;
    List<RtcMessage.Participant> listed =
        roster.stream()
            .limit(RtcMessage.MAX_LISTED)
            .map(p ->
                new RtcMessage.Participant(
                    Integer.toUnsignedLong(p.csrc()),
                    p.kind() == Participant.Kind.PHONE,
                    p.muted(),
                    p.name()))
            .toList();
    send(
        new RtcMessage.Roster(
            offer.id(),
            ++number,
            room.name(),
            OptionalLong.of(Integer.toUnsignedLong(seat.participant().csrc())),
            roster.size(),
            listed));
  }

  private String end(String code, String text) {
    send(new RtcMessage.End(Optional.of(offer.id()), code, text));
    return code;
  }

  private void decline(String code, String text) {
    send(new RtcMessage.Decline(Optional.of(offer.id()), code, text));
  }

  private void send(RtcMessage message) {
    try {
      postman.send(nick, message);
    } catch (RtcException e) {
      LOG.warn("cannot tell a browser: {}", e.getMessage());
    }
  }
}
