package org.partyline.gateway.bot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All browsers' sessions by id. Messages come in on the bot's thread.
final class BrowserSessions {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserSessions.class);
  private static final int MOST_SESSIONS = 5_000;

  private final Rooms rooms;
  private final BrowserLegs legs;
  private final Postman postman;
  private final InstantSource clock;
  private final Allowance offers = new Allowance(8, Duration.ofSeconds(5));
  private final Allowance goneNotices = new Allowance(1, Duration.ofMinutes(1));
  private final Map<String, BrowserSession> open = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  BrowserSessions(Rooms rooms, BrowserLegs legs, Postman postman, InstantSource clock) {
    this.rooms = rooms;
    this.legs = legs;
    this.postman = postman;
    this.clock = clock;
  }

  /// The room that a session is in.
  Optional<String> roomOf(String id) {
    return Optional.ofNullable(open.get(id)).map(BrowserSession::room);
  }

  void on(String nick, RtcMessage message) throws RtcException {
    switch (message) {
      case RtcMessage.Offer offer -> offered(nick, offer);
      case RtcMessage.Mute mute -> post(nick, mute.id(), new SessionEvent.Mute(mute.muted()));
      case RtcMessage.Resume resume -> post(nick, resume.id(), new SessionEvent.Resume(nick));
      case RtcMessage.End end ->
          end.id().map(open::get).ifPresent(session -> session.post(new SessionEvent.Left()));
      case RtcMessage.Broken broken -> {
        if (offers.take(nick, clock.instant())) {
          postman.send(nick, broken);
        }
      }
      case RtcMessage.Answer answer -> post(nick, answer.id(), new SessionEvent.Nick(nick));
      case RtcMessage.Roster roster -> post(nick, roster.id(), new SessionEvent.Nick(nick));
      case RtcMessage.Invite _, RtcMessage.Accept _, RtcMessage.Decline _ ->
          LOG.debug("nothing to do for a {}", message.getClass().getSimpleName());
    }
  }

  /// A nick's owner took another one.
  void renamed(String from, String to) {
    open.values().forEach(session -> session.renamed(from, to));
  }

  void ircIsBack() {
    open.values().forEach(session -> session.post(new SessionEvent.IrcBack()));
  }

  /// Ends all sessions and waits until their pages have been told.
  void close(Duration patience) throws InterruptedException {
    List<Thread> ending = new ArrayList<>(threads.values());
    open.values().forEach(session -> session.post(new SessionEvent.Shutdown()));
    Instant deadline = clock.instant().plus(patience);
    for (Thread thread : ending) {
      Duration left = Duration.between(clock.instant(), deadline);
      if (left.isPositive()) {
        thread.join(left);
      }
    }
  }

  private void offered(String nick, RtcMessage.Offer offer) throws RtcException {
    BrowserSession known = open.get(offer.id());
    if (known != null) {
      known.post(new SessionEvent.OfferAgain(nick));
      return;
    }
    Optional<Room> room = rooms.find(offer.room());
    if (room.isEmpty()) {
      decline(nick, offer, "no-room", "There is no room of that name; it may have ended");
    } else if (!offers.take(nick, clock.instant()) || open.size() >= MOST_SESSIONS) {
      decline(nick, offer, "busy", "Too many calls from you; please wait a minute");
    } else {
      start(new BrowserSession(offer, nick, room.get(), legs, postman, clock));
    }
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

  private void post(String nick, String id, SessionEvent event) throws RtcException {
    BrowserSession session = open.get(id);
    if (session != null) {
      session.post(new SessionEvent.Nick(nick));
      session.post(event);
    } else if (goneNotices.take(nick, clock.instant())) {
      postman.send(nick, new RtcMessage.End(Optional.of(id), "gone", "This call has ended"));
    }
  }

  private void decline(String nick, RtcMessage.Offer offer, String code, String text)
      throws RtcException {
    postman.send(nick, new RtcMessage.Decline(Optional.of(offer.id()), code, text));
  }
}
