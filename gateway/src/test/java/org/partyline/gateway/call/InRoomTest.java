package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaException;
import org.partyline.media.PhoneEvent;
import org.partyline.signaling.sip.SipEvent;

class InRoomTest {
  private final CallKit kit = new CallKit();

  @Test
  void theFirstOneHearsMusicUntilSomebodyComes() {
    kit.at(15, () -> assertThat(kit.leg().music()).isTrue())
        .at(16, () -> kit.joins(kit.room, "Ada"))
        .at(17, () -> assertThat(kit.leg().music()).isFalse())
        .hangsUp(20)
        .call("030123456", "2000");
    assertThat(kit.heard()).containsExactly("first-one", "keys-hint");
  }

  /// Music would hide the ringing tone and what the carrier lets one hear.
  @Test
  void theMusicStopsWhenAPhoneRingsThatIsCalled() {
    var called = new AtomicReference<Seat>();
    kit.at(15, () -> assertThat(kit.leg().music()).isTrue())
        .at(16, () -> called.set(rings(Participant.Stage.DIALLING)))
        .at(17, () -> assertThat(kit.leg().music()).isTrue())
        .at(18, () -> show(called.get(), Participant.Stage.RINGING))
        .at(19, () -> assertThat(kit.leg().music()).isFalse())
        .at(30, () -> called.get().close())
        .at(40, () -> assertThat(kit.leg().music()).as("nobody came").isTrue())
        .hangsUp(41)
        .call("030123456", "2000");
    assertThat(kit.heard()).containsExactly("first-one", "keys-hint", "only-one");
  }

  private Seat rings(Participant.Stage stage) {
    try {
      Seat seat =
          kit.room.reserve(
              "Called", Participant.Kind.PHONE, new ScriptedLeg(kit.time, _ -> {}), _ -> {});
      seat.show(stage);
      return seat;
    } catch (RoomUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  private static void show(Seat seat, Participant.Stage stage) {
    try {
      seat.show(stage);
    } catch (RoomUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void joiningAndLeavingIsHeardByTheOthers() {
    kit.joins(kit.room, "Ada");
    kit.hangsUp(20).call("030123456", "2000");
    assertThat(kit.heard()).containsExactly("joined", "keys-hint");
    assertThat(kit.played(kit.room)).containsExactly("join", "leave");
  }

  @Test
  void whoIsLeftAloneIsToldAndAfterSomeMinutesHungUpOn() {
    Seat ada = kit.joins(kit.room, "Ada");
    kit.at(30, ada::close);
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.ending()).isEqualTo(Ending.ALONE_TIMEOUT);
    assertThat(kit.heard())
        .containsExactly("joined", "keys-hint", "only-one", "alone-timeout", "goodbye");
    assertThat(call.inRooms()).isBetween(Duration.ofMinutes(20), Duration.ofMinutes(21));
  }

  @Test
  void companyEndsTheWaiting() {
    kit.at(Duration.ofMinutes(19), () -> kit.joins(kit.room, "Ada"));
    kit.hangsUp(40 * 60);
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.CALLER_HUNG_UP);
  }

  @Test
  void starSixMutesAndUnmutes() {
    kit.joins(kit.room, "Ada");
    kit.presses(12, "*6")
        .at(15, () -> assertThat(kit.leg().muted()).isTrue())
        .at(15, () -> assertThat(phone().muted()).isTrue())
        .presses(16, "*6")
        .at(20, () -> assertThat(kit.leg().muted()).isFalse())
        .hangsUp(21)
        .call("030123456", "2000");
    assertThat(kit.heard()).containsExactly("joined", "keys-hint", "muted", "unmuted");
    assertThat(kit.told)
        .containsExactly("started", "in room lobby", "muted lobby", "in room lobby", "ended");
  }

  @Test
  void starEightAndStarNineMakeTheOthersLouderAndSofterUpTo12Decibels() {
    kit.joins(kit.room, "Ada");
    for (int i = 0; i < 5; i++) {
      kit.presses(12 + 3 * i, "*8");
    }
    kit.presses(27, "*9").hangsUp(32).call("030123456", "2000");
    assertThat(kit.leg().volumes()).containsExactly(3, 6, 9, 12, 9);
    assertThat(kit.heard())
        .containsExactly(
            "joined", "keys-hint", "louder", "louder", "louder", "louder", "loudest", "softer");
  }

  @Test
  void aLoneSixOrAStarOfLongAgoDoesNothing() {
    kit.joins(kit.room, "Ada");
    kit.presses(12, "6").presses(14, "*").presses(20, "6").hangsUp(25).call("030123456", "2000");
    assertThat(kit.heard()).containsExactly("joined", "keys-hint");
  }

  @Test
  void helpAndHowManyAreThere() {
    kit.joins(kit.room, "Ada");
    kit.presses(12, "*0").presses(31, "**").presses(50, "*1").hangsUp(70).call("030123456", "2000");
    assertThat(kit.heard())
        .containsExactly(
            "joined",
            "keys-hint",
            "help",
            "help",
            "there-are",
            "number-2",
            "participants",
            "number-1",
            "by-phone");
  }

  @Test
  void someoneElseMutesTheCallerWhoIsToldHowToUnmute() {
    kit.joins(kit.room, "Ada");
    kit.at(12, () -> assertThat(kit.calls.mute(kit.live().id(), true, "Ada")).isTrue())
        .at(20, () -> assertThat(kit.leg().muted()).isTrue())
        .presses(21, "*6")
        .at(25, () -> assertThat(kit.leg().muted()).isFalse())
        .hangsUp(26)
        .call("030123456", "2000");
    assertThat(kit.heard()).containsExactly("joined", "keys-hint", "muted-by-host", "unmuted");
  }

  @Test
  void aMutedCallerWhoTalksIsReminded() {
    kit.joins(kit.room, "Ada");
    kit.presses(12, "*6")
        .at(20, () -> kit.leg().post(new PhoneEvent.TalkingWhileMuted()))
        .hangsUp(26)
        .call("030123456", "2000");
    assertThat(kit.heard()).endsWith("muted", "still-muted");
  }

  @Test
  void whoIsRemovedHearsItOutsideTheRoom() {
    kit.joins(kit.room, "Ada");
    kit.at(12, () -> kit.room.remove(phone().csrc(), "Ada"))
        .at(13, () -> assertThat(kit.room.participants()).hasSize(1));
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.ending()).isEqualTo(Ending.REMOVED);
    assertThat(call.by()).contains("Ada");
    assertThat(kit.heard()).endsWith("removed", "goodbye");
    assertThat(kit.sip().done()).endsWith("bye");
  }

  /// Each browser of a lost media server says so.
  @Test
  void aLostMediaServerIsHeardOnceAndThePhoneStays() {
    kit.joins(kit.room, "Ada");
    kit.at(20, () -> RoomEvent.BrowsersLost.tell(kit.room))
        .at(35, () -> RoomEvent.BrowsersLost.tell(kit.room))
        .at(50, () -> RoomEvent.BrowsersLost.tell(kit.room))
        .hangsUp(60)
        .call("030123456", "2000");
    assertThat(kit.heard())
        .containsExactly("joined", "keys-hint", "browsers-lost", "browsers-lost");
  }

  @Test
  void theEndOfTheMeetingIsHeardBeforeTheBye() {
    kit.joins(kit.room, "Ada");
    var roomAtGoodbye = new AtomicReference<>(List.of("not looked"));
    kit.at(12, () -> kit.rooms.close(kit.room, "closed by Ada"))
        .at(12.5, () -> roomAtGoodbye.set(kit.leg().room() == null ? List.of() : List.of("in it")));
    CallRecord call = kit.call("030123456", "2000");
    assertThat(roomAtGoodbye.get()).as("the leg plays on its own clock").isEmpty();
    assertThat(kit.heard()).endsWith("meeting-ended", "goodbye");
    assertThat(call.ending()).isEqualTo(Ending.ROOM_CLOSED);
    assertThat(kit.rooms.find("lobby")).as("a named room stays").isPresent();
  }

  @Test
  void theEndOfTheGatewayIsNotTheMeetings() {
    kit.joins(kit.room, "Ada");
    kit.at(12, kit.rooms::endMeetings);
    CallRecord call = kit.call("030123456", "2000");
    assertThat(kit.heard()).endsWith("meeting-ended", "goodbye");
    assertThat(call.ending()).isEqualTo(Ending.SHUTDOWN);
  }

  @Test
  void aFullAndALockedRoomSayWhatTheyAre() {
    kit.joins(kit.room, "Ada");
    kit.joins(kit.room, "Bea");
    Seat cleo = kit.joins(kit.room, "Cleo");
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.ROOM_FULL);
    assertThat(kit.heard()).containsExactly("room-full", "goodbye");
    cleo.close();
    kit.room.lock(true);
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.ROOM_LOCKED);
    assertThat(kit.heard()).containsExactly("room-locked", "goodbye");
  }

  @Test
  void movingTakesTheCallerToAnotherRoomAndKeepsThemMuted() {
    kit.joins(kit.room, "Ada");
    kit.joins(kit.other, "Bea");
    kit.presses(12, "*6")
        .at(20, () -> kit.calls.move(kit.live().id(), kit.other, "Ada"))
        .at(40, () -> assertThat(kit.leg().room()).isEqualTo(kit.other.media()))
        .at(40, () -> assertThat(kit.leg().muted()).isTrue())
        .at(40, () -> assertThat(kit.room.participants()).hasSize(1))
        .hangsUp(41);
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.call().room()).contains("other");
    assertThat(kit.heard())
        .containsExactly("joined", "keys-hint", "muted", "moved", "joined", "keys-hint");
  }

  @Test
  void aMinuteBeforeTheEndIsAWarning() {
    kit.limits =
        new CallLimits(
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(12),
            Duration.ofMinutes(3),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30));
    kit.joins(kit.room, "Ada");
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.ending()).isEqualTo(Ending.MAX_DURATION);
    assertThat(kit.heard())
        .containsExactly("joined", "keys-hint", "one-minute-left", "max-duration", "goodbye");
    assertThat(call.total())
        .as("30 s of ringing and 10 minutes from the answer")
        .isBetween(Duration.ofSeconds(630), Duration.ofSeconds(640));
  }

  @Test
  void anOperatorCanHangUpInThePromptToo() {
    kit.at(3, () -> assertThat(kit.calls.hangUp(kit.live().id(), "admin")).isTrue());
    CallRecord call = kit.call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.OPERATOR);
    assertThat(call.by()).contains("admin");
    assertThat(kit.calls.all()).isEmpty();
  }

  @Test
  void cancelEndsACallThatStillRings() {
    kit.limits =
        new CallLimits(
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(12),
            Duration.ofMinutes(3),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(6));
    kit.at(3, () -> kit.end(SipEvent.EndReason.CANCELLED));
    CallRecord call = kit.call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(kit.sip().done()).containsExactly("ring");
    assertThat(kit.leg().closed()).isTrue();
  }

  @Test
  void mediaThatStopsEndsTheCallAndTheSeat() {
    kit.at(30, () -> kit.leg().post(new PhoneEvent.MediaLost()));
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.ending()).isEqualTo(Ending.MEDIA_TIMEOUT);
    assertThat(call.ending().blame()).isEqualTo(Ending.Blame.CARRIER);
    assertThat(kit.room.participants()).isEmpty();
  }

  @Test
  void mediaThatCannotBeEncryptedEndsTheCallWithThatCause() {
    kit.at(12, () -> kit.leg().post(new PhoneEvent.EncryptionFailed("no DTLS came")));
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.ending()).isEqualTo(Ending.ENCRYPTION_FAILED);
    assertThat(call.ending().blame()).isEqualTo(Ending.Blame.CARRIER);
    assertThat(kit.room.participants()).isEmpty();
  }

  /// On hold in a room is fine, in the prompt it is a seat that nobody sits on.
  @Test
  void silenceOnHoldEndsThePromptOnly() {
    kit.at(30, () -> kit.leg().post(new PhoneEvent.Inactive())).hangsUp(60);
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    kit.at(70, () -> kit.leg().post(new PhoneEvent.Inactive()));
    assertThat(kit.call("030123456", "1000").ending()).isEqualTo(Ending.MEDIA_TIMEOUT);
  }

  @Test
  void whatCannotBeServedIsRefusedBeforeItRings() {
    kit.mediaRefusal = new MediaException(MediaException.Kind.NOT_ACCEPTABLE, "no codec");
    assertThat(kit.call("030123456", "1000").ending()).isEqualTo(Ending.NO_COMMON_MEDIA);
    assertThat(kit.sip().done()).containsExactly("reject 488");
    assertThat(kit.call("030123456", "4711").ending()).isEqualTo(Ending.UNKNOWN_NUMBER);
    assertThat(kit.sip().done()).containsExactly("reject 404");
  }

  /// A report of the end of an earlier prompt must not cut off the goodbye.
  @Test
  void aLateReportOfAnEarlierPromptIsIgnored() {
    kit.joins(kit.room, "Ada");
    kit.at(
        12,
        () -> {
          kit.room.remove(phone().csrc(), "Ada");
          kit.time.in(Duration.ofMillis(10), () -> kit.leg().post(new PhoneEvent.Played()));
        });
    kit.call("030123456", "2000");
    assertThat(kit.heard()).endsWith("removed", "goodbye");
  }

  private Participant phone() {
    return kit.room.participants().stream()
        .filter(p -> p.kind() == Participant.Kind.PHONE)
        .findFirst()
        .orElseThrow();
  }
}
