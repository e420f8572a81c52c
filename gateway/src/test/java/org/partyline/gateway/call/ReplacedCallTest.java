package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Seat;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipParty;

/// Calls that take another one's place: by INVITE with Replaces (RFC 3891), and by an attended
/// transfer (RFC 5589 §7).
class ReplacedCallTest {
  private final CallKit kit = new CallKit();

  private List<String> names() {
    return kit.room.participants().stream().map(Participant::name).toList();
  }

  @Test
  void theSeatGoesOnWithTheOtherPhoneAndTheFirstIsHungUp() {
    kit.joins(kit.room, "Ada");
    kit.presses(12, "*6");
    kit.at(
        20,
        () -> {
          ScriptedSip first = kit.sip();
          ScriptedLeg firstLeg = kit.leg();
          Participant before = kit.room.participants().getLast();
          assertThat(before.muted()).isTrue();
          kit.room.lock(true); // nobody else is let in: this is nobody else
          int chimes = kit.played(kit.room).size();
          kit.at(
              20.5,
              () -> {
                assertThat(kit.leg().room()).as("no ACK yet").isNull();
                assertThat(firstLeg.room()).isEqualTo(kit.room.media());
              });
          kit.at(
              22,
              () -> {
                Participant after = kit.room.participants().getLast();
                assertThat(kit.room.participants()).hasSize(2);
                assertThat(after.csrc()).isEqualTo(before.csrc());
                assertThat(after.muted()).isTrue();
                assertThat(after.name()).isEqualTo("+49 89 …01");
                assertThat(kit.leg().room()).isEqualTo(kit.room.media());
                assertThat(kit.leg().muted()).isTrue();
                assertThat(firstLeg.room()).isNull();
                assertThat(kit.played(kit.room)).as("no chime").hasSize(chimes);
              });
          ScriptedSip second = kit.callsBeside("08912301", "", first, 1, 20);
          assertThat(second.done()).as("no ringing, no PIN").containsExactly("answer");
          kit.set(first, firstLeg);
        });
    CallRecord first = kit.call("030123456", "2000");
    assertThat(first.ending()).isEqualTo(Ending.REPLACED);
    assertThat(kit.sip().done()).endsWith("bye");
    assertThat(kit.records.getFirst().ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(kit.records.getFirst().call().room()).contains("lobby");
    assertThat(names()).containsExactly("Ada");
  }

  @Test
  void aCallThatHasNothingToTakeOverIsNotReplaced() {
    var nowhere = new ScriptedSip("1", "1000", Optional.empty(), CallKit.TRUNK);
    ScriptedSip second = kit.callsBeside("08912301", "1000", nowhere, 1, 5);
    assertThat(second.done()).containsExactly("reject 480");
  }

  /// The new call is asked from the beginning: what the other one has entered is not its own.
  @Test
  void thePromptForAPinGoesOnWithTheOtherPhone() {
    kit.presses(2, CallKit.PIN.substring(0, 3));
    kit.at(
        4,
        () -> {
          ScriptedSip first = kit.sip();
          ScriptedLeg firstLeg = kit.leg();
          kit.at(4.5, () -> assertThat(first.done()).as("no ACK yet").doesNotContain("bye"));
          kit.presses(12, CallKit.PIN + "#");
          kit.at(20, () -> assertThat(names()).containsExactly("+49 89 …01"));
          ScriptedSip second = kit.callsBeside("08912301", "", first, 1, 30);
          assertThat(second.done()).as("no ringing").containsExactly("answer");
          assertThat(kit.leg().heard()).contains("welcome");
          kit.set(first, firstLeg);
        });
    assertThat(kit.call("030123456", "1000").ending()).isEqualTo(Ending.REPLACED);
    assertThat(kit.sip().done()).endsWith("bye");
    assertThat(kit.records.getFirst().ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(kit.records.getFirst().call().room()).contains("lobby");
  }

  @Test
  void aPhoneThatWeRingIsPickedUpFromAnother() {
    var dial = new DialKit();
    dial.kit.joins(dial.kit.room, "Ada");
    dial.rings(2)
        .at(
            5,
            () -> {
              Participant rung = dial.kit.room.participants().getLast();
              dial.kit.room.lock(true); // who was called is let in, from whatever phone
              dial.at(5.2, () -> assertThat(dial.phones()).as("no ACK yet").endsWith(" RINGING"));
              dial.at(
                  7,
                  () -> {
                    Participant there = dial.kit.room.participants().getLast();
                    assertThat(there.csrc()).isEqualTo(rung.csrc());
                    assertThat(dial.phones()).isEqualTo("+49 89 …01 JOINED");
                    assertThat(dial.kit.leg().room()).isEqualTo(dial.kit.room.media());
                  });
              ScriptedSip second =
                  dial.kit.callsBeside("08912301", "", dial.calls.getLast(), 0.5, 20);
              assertThat(second.done()).containsExactly("answer");
            });
    assertThat(dial.call("030 1234567").ending()).isEqualTo(Ending.REPLACED);
    assertThat(dial.done()).containsExactly("invite", "cancel");
    assertThat(dial.told())
        .isEqualTo("hung-up: The call to +49 30 …67 goes on from another phone.");
    assertThat(dial.kit.played(dial.kit.room))
        .containsSubsequence("ring-back begins", "join")
        .contains("ring-back ends");
  }

  /// Two phones pick up at once, and only one can have the call (RFC 3891 §7.1).
  @Test
  void whoAnswersAfterItWasPickedUpIsHungUp() {
    var dial = new DialKit();
    dial.kit.joins(dial.kit.room, "Ada");
    dial.rings(2)
        .at(5, () -> dial.kit.callsBeside("08912301", "", dial.calls.getLast(), 2, 20))
        .answers(6)
        .at(9, () -> assertThat(dial.phones()).isEqualTo("+49 89 …01 JOINED"));
    assertThat(dial.call("030 1234567").ending()).isEqualTo(Ending.REPLACED);
    assertThat(dial.done()).containsExactly("invite", "bye");
    assertThat(dial.legs.getFirst().room()).isNull();
    assertThat(dial.kit.played(dial.kit.room)).filteredOn("join"::equals).hasSize(1);
  }

  @Test
  void whoAnswersBeforeItIsPickedUpHasTheCall() {
    var rung = new ScriptedSip("1", "2", Optional.empty(), CallKit.TRUNK);
    var events = new ScriptedMailbox(kit.time);
    Seat seat = kit.joins(kit.room, "Bea");
    kit.seats.taken(rung, new PhoneSeats.Place.Ringing(seat, events));
    kit.at(0.5, () -> kit.seats.taken(rung, new PhoneSeats.Place.InRoom(seat, events)));
    ScriptedSip second = kit.callsBeside("08912301", "", rung, 1, 20);
    assertThat(second.done()).containsExactly("answer", "bye");
    assertThat(names()).containsExactly("Bea");
  }

  private static SipEvent.TransferRequested consulting(SipCall other) {
    return new SipEvent.TransferRequested(
        new SipParty("", "here.example", Optional.empty()), Optional.of(other), Optional.empty());
  }

  @Test
  void anAttendedTransferEndsInTheRoomThatWasConsulted() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.joins(kit.room, "Ada");
    kit.joins(kit.other, "Bea");
    kit.at(
        20,
        () -> {
          List<Integer> before = kit.other.participants().stream().map(Participant::csrc).toList();
          ScriptedSip consulting = kit.sip(); // the first call, in the room "other"
          ScriptedLeg leg = kit.leg();
          kit.at(24, () -> kit.other.lock(true)); // nobody else is let in: this is nobody else
          kit.at(
              30,
              () ->
                  assertThat(kit.other.participants())
                      .extracting(Participant::csrc)
                      .as("the same seat")
                      .isEqualTo(before));
          kit.callsBesideAndTransfers("030123456", "2000", consulting, 25, 40);
          kit.set(consulting, leg);
        });
    assertThat(kit.call("030123456", "+49302001").ending()).isEqualTo(Ending.REPLACED);
    assertThat(kit.sip().done()).endsWith("bye");
    CallRecord moved = kit.records.getFirst();
    assertThat(moved.ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(moved.call().room()).contains("other");
    assertThat(kit.beside().done())
        .filteredOn(did -> did.startsWith("transfer"))
        .containsExactly("transfer accepted", "transfer 200");
  }

  @Test
  void aTransferToTheCallInNoRoomOrWithoutLeaveIsRejected() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    var elsewhere = new ScriptedSip("1", "2", Optional.empty(), CallKit.TRUNK);
    kit.refers(12, consulting(elsewhere)).hangsUp(20);
    kit.call("030123456", "2000");
    assertThat(kit.sip().done()).contains("transfer rejected 480");
    kit.transfers = TransferPolicy.OFF;
    kit.refers(32, consulting(elsewhere)).hangsUp(40);
    kit.call("030123456", "2000");
    assertThat(kit.sip().done()).contains("transfer rejected 603");
  }

  @Test
  void aPlaceWithSomebodyElseIsForDialOutToSay() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    var asked =
        new SipEvent.TransferRequested(
            new SipParty("2000", "here.example", Optional.empty()),
            Optional.empty(),
            Optional.of("a@b;to-tag=1;from-tag=2"));
    kit.joins(kit.room, "Ada");
    kit.refers(12, asked).hangsUp(20);
    kit.call("030123456", "2000");
    assertThat(kit.sip().done()).contains("transfer rejected 603");
    kit.transfers = TransferPolicy.DIAL_OUT;
    kit.refers(32, asked).hangsUp(40);
    kit.call("030123456", "2000");
    assertThat(kit.dialled.getLast().replaces()).contains("a@b;to-tag=1;from-tag=2");
  }
}
