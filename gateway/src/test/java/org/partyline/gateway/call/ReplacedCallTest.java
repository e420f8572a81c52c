package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
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
  void aCallThatIsInNoRoomYetHasNoPlaceToTake() {
    kit.at(
        2,
        () -> {
          ScriptedSip first = kit.sip();
          ScriptedLeg leg = kit.leg();
          ScriptedSip second = kit.callsBeside("08912301", "1000", first, 1, 5);
          assertThat(second.done()).containsExactly("reject 480");
          kit.set(first, leg);
        });
    kit.hangsUp(30);
    assertThat(kit.call("030123456", "1000").ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(kit.sip().done()).contains("answer").doesNotContain("bye");
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
