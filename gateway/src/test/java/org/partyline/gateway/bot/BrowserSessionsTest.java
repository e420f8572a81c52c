package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.media.BrowserEvent;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.RtcReceiver.Received;
import org.partyline.signaling.rtc.SessionKey;
import org.partyline.signaling.rtc.SessionKeys;

/// Who may speak for a browser's session, and what becomes of it.
@Timeout(20)
class BrowserSessionsTest extends SessionKit {
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
  void whomThePageWantsToSeeIsPinnedAndNobodyElseMayChooseForIt() throws Exception {
    String id = inTheRoom(ADA);
    pins(ADA, id, 2, keys.of(id), OptionalLong.of(7));
    assertThat(pins.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(7);
    IrcUser stranger = user("eve", "~eve", "203.0.113.66");
    pins(stranger, id, 3, keys.of(RtcCodec.newId()), OptionalLong.of(8));
    pins(ADA, id, 2, keys.of(id), OptionalLong.of(9)); // played again
    pins(ADA, id, 4, keys.of(id), OptionalLong.empty());
    assertThat(pins.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isZero();
    assertThat(pins).isEmpty();
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

  @Test
  void aGatewayThatEndsTakesNoBrowserAndSaysSo() throws Exception {
    calls.takeNew(false);
    sessions.on(ADA, offer(RtcCodec.newId(), "ada"));
    assertThat(await(RtcMessage.Decline.class).received().message())
        .isInstanceOfSatisfying(
            RtcMessage.Decline.class,
            declined -> {
              assertThat(declined.code()).isEqualTo("busy");
              assertThat(declined.text()).contains("is being shut down", "try again later");
            });
    calls.takeNew(true);
    inTheRoom(ADA);
  }

  private boolean eventuallyEmpty() {
    return eventually(() -> lobby.participants().isEmpty());
  }

  private boolean eventuallyOver(String session) {
    return eventually(() -> sessions.roomOf(session).isEmpty());
  }
}
