package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.partyline.gateway.call.FakeCarrier;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.policy.DialRules;
import org.partyline.gateway.room.FakeLeg;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.media.BrowserEvent;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver;
import org.partyline.signaling.rtc.RtcReceiver.Received;
import org.partyline.signaling.rtc.SessionKey;
import org.partyline.signaling.rtc.SessionKeys;

/// Browsers' sessions, with IRC and media played by the test.
abstract class SessionKit {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final String SDP =
      """
      v=0
      o=- 1 1 IN IP4 0.0.0.0
      s=-
      t=0 0
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=rtpmap:111 opus/48000/2
      """
          .replace("\n", "\r\n");
  static final IrcUser ADA = user("ada", "~ada", "192.0.2.1");

  record Sent(String target, Received received) {}

  volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(3, 10, 1, Optional.empty(), Optional.empty()),
          () -> now);
  final Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
  final SessionKeys keys = new SessionKeys();
  final Set<String> seen = ConcurrentHashMap.newKeySet();
  final BlockingQueue<FakeLeg> legs = new LinkedBlockingQueue<>();

  /// Of all legs.
  final BlockingQueue<Integer> pins = new LinkedBlockingQueue<>();

  final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  final BlockingQueue<CallRecord> ended = new LinkedBlockingQueue<>();
  final ActiveCalls calls =
      new ActiveCalls(
          List.of(
              new CallObserver() {
                @Override
                public void ended(CallRecord call) {
                  ended.add(call);
                }
              }),
          () -> now,
          () -> now);
  final FakeCarrier carrier = new FakeCarrier();
  final BrowserSessions sessions =
      new BrowserSessions(
          rooms,
          (room, mailbox) -> {
            var leg = new FakeLeg(mailbox, SDP, pins);
            legs.add(leg);
            return leg;
          },
          new RtcSender(irc()),
          keys,
          calls,
          carrier.dialOut(mayCall(), calls, () -> now),
          () -> now);

  /// Who may call out.
  DialRules.Who mayCall() {
    return DialRules.Who.NOBODY;
  }

  static IrcUser user(String nick, String user, String host) {
    return new IrcUser(nick, user, host, Optional.empty());
  }

  IrcSender irc() {
    return new IrcSender() {
      @Override
      public void call(String source, String key, String target, List<String> texts) {
        sent.add(new Sent(target, read(texts)));
      }

      @Override
      public void latest(String key, String target, List<String> texts) {
        sent.add(new Sent(target, read(texts)));
      }

      @Override
      public boolean sees(String nick) {
        return seen.contains(nick);
      }

      @Override
      public boolean isOperator(String channel, String nick) {
        return channel.equals("#lobby") && nick.equals("op");
      }

      @Override
      public boolean isVoiced(String channel, String nick) {
        return false;
      }
    };
  }

  static Received read(List<String> lines) {
    var receiver = new RtcReceiver();
    Optional<Received> last = Optional.empty();
    for (String line : lines) {
      last = receiver.receiveSealed("x", line, Instant.EPOCH);
    }
    return last.orElseThrow();
  }

  @AfterEach
  void close() throws InterruptedException {
    sessions.close(Duration.ofSeconds(1));
    rooms.close();
  }

  <M extends RtcMessage> Sent await(Class<M> kind) throws InterruptedException {
    List<Sent> others = new ArrayList<>();
    while (true) {
      Sent next = sent.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(next).as("a %s, after %s", kind.getSimpleName(), others).isNotNull();
      if (kind.isInstance(next.received().message())) {
        return next;
      }
      others.add(next);
    }
  }

  @Nullable Sent nothingFor(Duration time) throws InterruptedException {
    return sent.poll(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  Received offer(String id, String nick) throws RtcException {
    return offer(id, nick, keys.of(id));
  }

  private static Received offer(String id, String nick, SessionKey key) throws RtcException {
    var offer = new RtcMessage.Offer(id, 1, "lobby", nick, SDP);
    return read(RtcCodec.sealed(offer, key, nick));
  }

  void mutes(IrcUser from, String id, int number, SessionKey key, boolean muted)
      throws RtcException {
    later();
    var mute = new RtcMessage.Mute(id, number, muted);
    sessions.on(from, read(RtcCodec.sealed(mute, key, from.nick())));
  }

  void pins(IrcUser from, String id, int number, SessionKey key, OptionalLong csrc)
      throws RtcException {
    var pin = new RtcMessage.Pin(id, number, csrc);
    sessions.on(from, read(RtcCodec.sealed(pin, key, from.nick())));
  }

  void resumes(IrcUser from, String id, int number, SessionKey key) throws RtcException {
    later();
    var resume = new RtcMessage.Resume(id, number, Optional.of("lobby"));
    sessions.on(from, read(RtcCodec.sealed(resume, key, from.nick())));
  }

  /// Offers, is answered, connects, and gets its first roster.
  String inTheRoom(IrcUser from) throws Exception {
    String id = RtcCodec.newId();
    inTheRoom(from, id, keys.of(id));
    return id;
  }

  /// The same with this key.
  ///
  /// @return the first roster
  RtcMessage.Roster inTheRoom(IrcUser from, String id, SessionKey key) throws Exception {
    Received offer = offer(id, from.nick(), key);
    sessions.on(from, offer);
    Sent answer = await(RtcMessage.Answer.class);
    assertThat(answer.target()).isEqualTo(from.nick());
    assertThat(answer.received().seal().verify(key, offer.seal().digest())).isTrue();
    legs.take().mailbox().accept(new BrowserEvent.Connected());
    Received roster = await(RtcMessage.Roster.class).received();
    while (!((RtcMessage.Roster) roster.message()).id().equals(id)) {
      roster = await(RtcMessage.Roster.class).received();
    }
    assertThat(roster.seal().verify(key, "")).isTrue();
    later();
    return (RtcMessage.Roster) roster.message();
  }

  /// Rosters go once a second at most: from here on the next one goes at once.
  void later() {
    now = now.plusSeconds(5);
  }

  boolean muted() {
    return lobby.participants().stream().anyMatch(Participant::muted);
  }

  static boolean eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    return condition.getAsBoolean();
  }
}
