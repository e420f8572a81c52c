package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LegStats;
import org.partyline.media.MediaRoom;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver;
import org.partyline.signaling.rtc.RtcReceiver.Received;
import org.partyline.signaling.rtc.SessionKey;
import org.partyline.signaling.rtc.SessionKeys;

/// Who may speak for a browser's session, and what becomes of it, with IRC and media played by the
/// test.
@Timeout(20)
class BrowserSessionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String SDP =
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
  private static final IrcUser ADA = user("ada", "~ada", "192.0.2.1");

  private record Sent(String target, Received received) {}

  /// A browser's media that connects when the test says so.
  private record FakeLeg(Consumer<BrowserEvent> mailbox) implements BrowserLeg {
    @Override
    public String answer(String sdpOffer) {
      return SDP;
    }

    @Override
    public void join(MediaRoom room, int csrc) {}

    @Override
    public void leave() {}

    @Override
    public void mute(boolean muted) {}

    @Override
    public LegStats stats() {
      return LegStats.NONE;
    }

    @Override
    public void close() {}
  }

  private record FakeRoom(String label) implements MediaRoom {
    @Override
    public void play(Sound sound) {}

    @Override
    public Loop playLoop(Sound sound) {
      return () -> {};
    }

    @Override
    public void close() {}
  }

  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(3, 10, 1, Optional.empty(), Optional.empty()),
          () -> now);
  private final Room lobby = rooms.openPermanent("lobby", "#lobby", Optional.empty());
  private final SessionKeys keys = new SessionKeys();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<FakeLeg> legs = new LinkedBlockingQueue<>();
  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<CallRecord> ended = new LinkedBlockingQueue<>();
  private final ActiveCalls calls =
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
  private final BrowserSessions sessions =
      new BrowserSessions(
          rooms,
          (room, mailbox) -> {
            var leg = new FakeLeg(mailbox);
            legs.add(leg);
            return leg;
          },
          new RtcSender(irc()),
          keys,
          calls,
          () -> now);

  private static IrcUser user(String nick, String user, String host) {
    return new IrcUser(nick, user, host, Optional.empty());
  }

  private IrcSender irc() {
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
    };
  }

  private static Received read(List<String> lines) {
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

  private <M extends RtcMessage> Sent await(Class<M> kind) throws InterruptedException {
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

  private @Nullable Sent nothingFor(Duration time) throws InterruptedException {
    return sent.poll(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Received offer(String id, String nick) throws RtcException {
    var offer = new RtcMessage.Offer(id, 1, "lobby", "Ada", SDP);
    return read(RtcCodec.sealed(offer, keys.of(id), nick));
  }

  private void mutes(IrcUser from, String id, int number, SessionKey key, boolean muted)
      throws RtcException {
    later();
    var mute = new RtcMessage.Mute(id, number, muted);
    sessions.on(from, read(RtcCodec.sealed(mute, key, from.nick())));
  }

  private void resumes(IrcUser from, String id, int number, SessionKey key) throws RtcException {
    later();
    var resume = new RtcMessage.Resume(id, number, Optional.of("lobby"));
    sessions.on(from, read(RtcCodec.sealed(resume, key, from.nick())));
  }

  /// Offers, is answered, connects, and gets its first roster.
  private String inTheRoom(IrcUser from) throws Exception {
    String id = RtcCodec.newId();
    Received offer = offer(id, from.nick());
    sessions.on(from, offer);
    Sent answer = await(RtcMessage.Answer.class);
    assertThat(answer.target()).isEqualTo(from.nick());
    assertThat(answer.received().seal().verify(keys.of(id), offer.seal().digest())).isTrue();
    legs.take().mailbox().accept(new BrowserEvent.Connected());
    Received roster = await(RtcMessage.Roster.class).received();
    while (!((RtcMessage.Roster) roster.message()).id().equals(id)) {
      roster = await(RtcMessage.Roster.class).received();
    }
    assertThat(roster.seal().verify(keys.of(id), "")).isTrue();
    later();
    return id;
  }

  /// Rosters go once a second at most: from here on the next one goes at once.
  private void later() {
    now = now.plusSeconds(5);
  }

  private boolean muted() {
    return lobby.participants().stream().anyMatch(Participant::muted);
  }

  @Test
  void aSeatIsTakenWhenTheBrowserIsConnected() throws Exception {
    String id = RtcCodec.newId();
    sessions.on(ADA, offer(id, "ada"));
    await(RtcMessage.Answer.class);
    assertThat(lobby.participants()).isEmpty();
    legs.take().mailbox().accept(new BrowserEvent.Connected());
    await(RtcMessage.Roster.class);
    assertThat(lobby.participants()).hasSize(1);
  }

  @Test
  void offersThatNeverConnectFillNoRoom() throws Exception {
    for (int i = 0; i < 110; i++) {
      IrcUser stranger = user("n" + i, "~n" + i, "198.51.100.7");
      sessions.on(stranger, offer(RtcCodec.newId(), stranger.nick()));
    }
    assertThat(lobby.participants()).isEmpty();
    int answers = 0;
    int declines = 0;
    while (answers + declines < 110) {
      Sent next = sent.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(next).isNotNull();
      answers += next.received().message() instanceof RtcMessage.Answer ? 1 : 0;
      declines += next.received().message() instanceof RtcMessage.Decline ? 1 : 0;
    }
    assertThat(answers).isEqualTo(40);
    legs.clear();
    inTheRoom(ADA);
  }

  @Test
  void aBrowsersCallIsSeenAndCanBeEndedFromOutside() throws Exception {
    String id = inTheRoom(ADA);
    CallSnapshot live = calls.all().getFirst();
    assertThat(live.kind()).isEqualTo(Participant.Kind.BROWSER);
    assertThat(live.room()).contains("lobby");
    assertThat(id).startsWith(live.signalingId()).isNotEqualTo(live.signalingId());
    assertThat(calls.mute(live.id(), true, "admin")).isTrue();
    assertThat(muted()).isTrue();
    seen.add("ada");
    now = now.plusSeconds(60);
    assertThat(calls.hangUp(live.id(), "admin")).isTrue();
    assertThat(await(RtcMessage.End.class).target()).isEqualTo("ada");
    CallRecord record = ended.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(record).isNotNull();
    assertThat(record.ending()).isEqualTo(Ending.OPERATOR);
    assertThat(record.by()).contains("admin");
    assertThat(record.inRooms()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(70));
    assertThat(calls.all()).isEmpty();
    assertThat(lobby.participants()).isEmpty();
  }

  /// The whole attack: the participant leaves IRC, a stranger takes the nick, from the same host
  /// and with the same user name, and knows all that went over IRC.
  @Test
  void whoTakesTheNickGetsNothing() throws Exception {
    String id = inTheRoom(ADA);
    sent.clear();
    sessions.gone("ada");
    IrcUser stranger = ADA;
    SessionKey guessed = new SessionKeys().of(id);
    sessions.on(stranger, read(RtcCodec.lines(new RtcMessage.Mute(id, 7, true))));
    mutes(stranger, id, 8, guessed, true);
    resumes(stranger, id, 9, guessed);
    sessions.on(stranger, read(RtcCodec.lines(new RtcMessage.Resume(id, 10, Optional.empty()))));
    sessions.on(
        stranger, read(RtcCodec.lines(new RtcMessage.End(Optional.of(id), "left", "Goodbye"))));
    sessions.on(
        stranger, read(RtcCodec.lines(new RtcMessage.End(Optional.empty(), "left", "Goodbye"))));
    sessions.on(stranger, offer(id, "mallory"));
    later();
    lobby.mute(lobby.participants().getFirst().csrc(), true, "somebody"); // a roster is due
    assertThat(nothingFor(Duration.ofMillis(300))).isNull();
    assertThat(lobby.participants()).hasSize(1);
    lobby.mute(lobby.participants().getFirst().csrc(), false, "somebody");

    // The page itself is back, under another nick, and proves it.
    IrcUser back = user("ada_", "~ada", "203.0.113.9");
    resumes(back, id, 2, keys.of(id));
    assertThat(await(RtcMessage.Roster.class).target()).isEqualTo("ada_");
    mutes(back, id, 3, keys.of(id), true);
    await(RtcMessage.Roster.class);
    assertThat(muted()).isTrue();
  }

  @Test
  void aProofIsForOneNickAndGoodOnce() throws Exception {
    String id = inTheRoom(ADA);
    Received mute = read(RtcCodec.sealed(new RtcMessage.Mute(id, 2, true), keys.of(id), "ada"));
    sessions.on(user("mallory", "~m", "198.51.100.7"), mute);
    sessions.on(ADA, mute);
    await(RtcMessage.Roster.class);
    assertThat(muted()).isTrue();
    mutes(ADA, id, 3, keys.of(id), false);
    await(RtcMessage.Roster.class);
    sent.clear();
    later();
    sessions.on(ADA, mute);
    assertThat(nothingFor(Duration.ofMillis(200))).isNull();
    assertThat(muted()).isFalse();
  }

  @Test
  void aNewNickThatTheNetworkTellsIsFollowed() throws Exception {
    String id = inTheRoom(ADA);
    sessions.renamed("ada", "lovelace");
    assertThat(await(RtcMessage.Roster.class).target()).isEqualTo("lovelace");
    IrcUser lovelace = user("lovelace", "~ada", "192.0.2.1");
    sessions.on(
        lovelace, read(RtcCodec.lines(new RtcMessage.End(Optional.empty(), "left", "Goodbye"))));
    assertThat(eventuallyEmpty()).isTrue();
    assertThat(eventuallyOver(id)).isTrue();
  }

  @Test
  void afterOurOwnAbsenceNobodyIsTrusted() throws Exception {
    String id = inTheRoom(ADA);
    sent.clear();
    sessions.ircLost();
    lobby.mute(lobby.participants().getFirst().csrc(), true, "somebody");
    assertThat(nothingFor(Duration.ofMillis(200))).isNull();
    resumes(ADA, id, 2, keys.of(id));
    assertThat(await(RtcMessage.Roster.class).target()).isEqualTo("ada");
  }

  @Test
  void withoutAKeyItIsTheConnectionThatCounts() throws Exception {
    String id = RtcCodec.newId();
    sessions.on(ADA, read(RtcCodec.lines(new RtcMessage.Offer(id, 1, "lobby", "Ada", SDP))));
    Sent answer = await(RtcMessage.Answer.class);
    assertThat(answer.received().seal().present()).isFalse();
    legs.take().mailbox().accept(new BrowserEvent.Connected());
    await(RtcMessage.Roster.class);
    later();
    Received mute = read(RtcCodec.lines(new RtcMessage.Mute(id, 2, true)));
    sessions.on(user("ada", "~mallory", "198.51.100.7"), mute);
    sessions.on(user("mallory", "~ada", "192.0.2.1"), mute);
    assertThat(nothingFor(Duration.ofMillis(200))).isNull();
    assertThat(muted()).isFalse();
    sessions.on(ADA, mute);
    await(RtcMessage.Roster.class);
    assertThat(muted()).isTrue();
  }

  @Test
  void aForgedSealIsDeclined() throws Exception {
    String id = RtcCodec.newId();
    var offer = new RtcMessage.Offer(id, 1, "lobby", "Ada", SDP);
    sessions.on(ADA, read(RtcCodec.sealed(offer, new SessionKeys().of(id), "ada")));
    Sent declined = await(RtcMessage.Decline.class);
    assertThat(((RtcMessage.Decline) declined.received().message()).code()).isEqualTo("forbidden");
  }

  @Test
  void aFullRoomIsToldWhenTheBrowserIsConnected() throws Exception {
    for (int i = 0; i < 3; i++) {
      inTheRoom(user("n" + i, "~n" + i, "192.0.2." + i));
    }
    sessions.on(ADA, offer(RtcCodec.newId(), "ada"));
    Sent declined = await(RtcMessage.Decline.class);
    assertThat(((RtcMessage.Decline) declined.received().message()).code()).isEqualTo("full");
  }

  private boolean eventuallyEmpty() {
    return eventually(() -> lobby.participants().isEmpty());
  }

  private boolean eventuallyOver(String session) {
    return eventually(() -> sessions.roomOf(session).isEmpty());
  }

  private static boolean eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    return condition.getAsBoolean();
  }
}
