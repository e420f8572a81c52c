package org.partyline.gateway.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcCodec;
import org.partyline.signaling.rtc.RtcException;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.SessionKey;

/// What the page of whoever opened the room, or of an operator of its channel, may do to others.
@Timeout(20)
class ModeratingPageTest extends SessionKit {
  private static final IrcUser BEN = user("ben", "~ben", "192.0.2.2");
  private static final IrcUser OP = user("op", "~op", "192.0.2.3");

  private void moderates(
      IrcUser from, String id, int number, SessionKey key, RtcMessage.Moderate.Action action)
      throws RtcException {
    later();
    var moderate = new RtcMessage.Moderate(id, number, action, csrcOf(BEN));
    sessions.on(from, read(RtcCodec.sealed(moderate, key, from.nick())));
  }

  private int csrcOf(IrcUser who) {
    return lobby.participants().stream()
        .filter(p -> p.name().equals(who.nick()))
        .mapToInt(Participant::csrc)
        .findFirst()
        .orElseThrow();
  }

  /// All that is on its way has come.
  private void quiet() throws InterruptedException {
    while (nothingFor(Duration.ofMillis(150)) != null) {
      // one more
    }
  }

  private RtcMessage.Roster rosterOf(String id) throws InterruptedException {
    while (true) {
      var roster = (RtcMessage.Roster) await(RtcMessage.Roster.class).received().message();
      if (roster.id().equals(id)) {
        return roster;
      }
    }
  }

  @Test
  void whoOpenedTheRoomMutesAndUnmutesAndRemoves() throws Exception {
    String ada = RtcCodec.newId();
    SessionKey key = keys.ofModerator(ada, "lobby");
    assertThat(inTheRoom(ADA, ada, key).may()).containsExactly(RtcMessage.Roster.MODERATE);
    String ben = inTheRoom(BEN);
    moderates(ADA, ada, 2, key, RtcMessage.Moderate.Action.MUTE);
    RtcMessage.Roster muted = rosterOf(ben);
    assertThat(muted.by()).contains("ada");
    assertThat(muted.listed())
        .filteredOn(p -> p.state() == RtcMessage.Participant.State.MUTED)
        .hasSize(1);
    assertThat(muted.may()).isEmpty();
    moderates(ADA, ada, 3, key, RtcMessage.Moderate.Action.UNMUTE);
    assertThat(rosterOf(ben).by()).contains("ada");
    assertThat(muted()).isFalse();
    moderates(ADA, ada, 4, key, RtcMessage.Moderate.Action.REMOVE);
    Sent end = await(RtcMessage.End.class);
    assertThat(end.target()).isEqualTo("ben");
    assertThat(((RtcMessage.End) end.received().message()).code()).isEqualTo("removed");
    assertThat(eventually(() -> lobby.participants().size() == 1)).isTrue();
  }

  @Test
  void whatThePageSaysItselfSettlesWhoMutedIt() throws Exception {
    String ben = inTheRoom(BEN);
    later();
    lobby.mute(csrcOf(BEN), true, "Ada");
    assertThat(rosterOf(ben).by()).contains("Ada");
    mutes(BEN, ben, 2, keys.of(ben), true);
    assertThat(rosterOf(ben).by()).isEmpty();
  }

  @Test
  void operatorsOfTheChannelMayAsWell() throws Exception {
    String op = RtcCodec.newId();
    assertThat(inTheRoom(OP, op, keys.of(op)).may()).contains(RtcMessage.Roster.MODERATE);
    inTheRoom(BEN);
    moderates(OP, op, 2, keys.of(op), RtcMessage.Moderate.Action.MUTE);
    assertThat(eventually(this::muted)).isTrue();
  }

  @Test
  void nobodyElseMay() throws Exception {
    String ada = RtcCodec.newId();
    assertThat(inTheRoom(ADA, ada, keys.of(ada)).may()).isEmpty();
    inTheRoom(BEN);
    quiet();
    moderates(ADA, ada, 2, keys.of(ada), RtcMessage.Moderate.Action.MUTE);
    assertThat(rosterOf(ada).may()).as("the refusal says what is allowed").isEmpty();
    assertThat(muted()).isFalse();
    // Not by a key of her own making, nor by that of another room's opener.
    moderates(ADA, ada, 3, keys.ofModerator(ada, "lobby"), RtcMessage.Moderate.Action.REMOVE);
    moderates(ADA, ada, 4, keys.ofModerator(ada, "attic"), RtcMessage.Moderate.Action.REMOVE);
    assertThat(nothingFor(Duration.ofMillis(200))).isNull();
    assertThat(lobby.participants()).hasSize(2);
  }

  @Test
  void theKeyOfAnotherRoomsOpenerIsOfNoUseHere() throws Exception {
    String id = RtcCodec.newId();
    var offer = new RtcMessage.Offer(id, 1, "lobby", "ada", SDP);
    sessions.on(ADA, read(RtcCodec.sealed(offer, keys.ofModerator(id, "attic"), "ada")));
    Sent declined = await(RtcMessage.Decline.class);
    assertThat(((RtcMessage.Decline) declined.received().message()).code()).isEqualTo("forbidden");
  }

  @Test
  void whoIsMovedIsToldTheRoomUnderSeal() throws Exception {
    Room attic = rooms.openPermanent("attic", "#attic", Optional.empty());
    String ben = inTheRoom(BEN);
    lobby.move(csrcOf(BEN), attic, "Ada");
    Sent moved = await(RtcMessage.Moved.class);
    var told = (RtcMessage.Moved) moved.received().message();
    assertThat(told.room()).isEqualTo("attic");
    assertThat(told.by()).isEqualTo("Ada");
    assertThat(moved.received().seal().verify(keys.of(ben), "")).isTrue();
    var end = (RtcMessage.End) await(RtcMessage.End.class).received().message();
    assertThat(end.code()).isEqualTo("moved");
    assertThat(end.text()).contains("attic");
    assertThat(eventually(() -> lobby.participants().isEmpty())).isTrue();
  }
}
