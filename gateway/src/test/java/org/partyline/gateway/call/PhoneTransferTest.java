package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;

/// Phones that send REFER, in a room and in the prompt.
class PhoneTransferTest {
  private final CallKit kit = new CallKit();

  private List<String> answers() {
    return kit.sip().done().stream().filter(did -> did.startsWith("transfer")).toList();
  }

  @Test
  void aPhoneInARoomGoesToTheRoomOfAnotherNumberAndStaysMuted() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.joins(kit.room, "Ada");
    kit.joins(kit.other, "Bea");
    kit.presses(12, "*6")
        .refers(20, "+49302001", "here.example")
        .at(
            20.1,
            () -> assertThat(answers()).as("not there yet").containsExactly("transfer accepted"))
        .at(40, () -> assertThat(kit.leg().room()).isEqualTo(kit.other.media()))
        .at(40, () -> assertThat(kit.leg().muted()).isTrue())
        .at(40, () -> assertThat(kit.room.participants()).hasSize(1))
        .hangsUp(41);
    CallRecord call = kit.call("030123456", "2000");
    assertThat(call.call().room()).contains("other");
    assertThat(kit.heard())
        .containsExactly("joined", "keys-hint", "muted", "moved", "joined", "keys-hint");
    assertThat(answers()).containsExactly("transfer accepted", "transfer 200");
  }

  @ParameterizedTest
  @CsvSource({
    "+49302001, Carrier.Example", // the caller's own domain
    "+49-30-2001, ''", // a tel URI
    "0302001, here.example",
  })
  void aNumberIsTheSameHoweverItIsWritten(String user, String host) {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.refers(12, user, host).hangsUp(40);
    assertThat(kit.call("030123456", "2000").call().room()).contains("other");
    assertThat(answers()).containsExactly("transfer accepted", "transfer 200");
  }

  @Test
  void inThePromptTooAndWithoutAPin() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.refers(2, "2000", "here.example").hangsUp(40);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
    assertThat(kit.heard()).doesNotContain("moved").endsWith("first-one", "keys-hint");
    assertThat(answers()).containsExactly("transfer accepted", "transfer 200");
  }

  @Test
  void aNumberThatAsksForAPinAsksForIt() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.joins(kit.room, "Ada");
    kit.refers(12, "1000", "here.example")
        .at(18, () -> assertThat(kit.leg().room()).isNull())
        .at(18, () -> assertThat(kit.room.participants()).hasSize(1))
        .at(18, () -> assertThat(answers()).containsExactly("transfer accepted", "transfer 200"))
        .presses(19, CallKit.LONGER_PIN + "#")
        .hangsUp(60);
    assertThat(kit.call("030123456", "2000").call().room()).contains("other");
  }

  @Test
  void transfersDoNotProlongThePrompt() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    for (int i = 0; i < 400; i++) {
      kit.refers(2 + i, "1000", "here.example");
    }
    CallRecord call = kit.call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.NO_INPUT);
    assertThat(call.total()).isLessThan(kit.limits.entryTimeout());
    assertThat(answers()).contains("transfer accepted", "transfer 200");
  }

  @ParameterizedTest
  @CsvSource({
    "2000, here.example, OFF, 603",
    "+4940666, here.example, OWN_NUMBERS, 603", // not of the plan
    "2000, elsewhere.example, OWN_NUMBERS, 603", // somebody else's 2000
    "'', here.example, OWN_NUMBERS, 603",
    "3000, here.example, OWN_NUMBERS, 603", // a person's own number
    "2002, here.example, OWN_NUMBERS, 480", // a room that is not there
    "+49302001, here.example, OWN_NUMBERS, 480", // a locked one
  })
  void allElseIsRejectedAndNothingChanges(
      String user, String host, TransferPolicy policy, int status) {
    kit.transfers = policy;
    kit.other.lock(true);
    kit.refers(12, user, host)
        .at(20, () -> assertThat(kit.leg().room()).isEqualTo(kit.room.media()))
        .hangsUp(21);
    assertThat(kit.call("030123456", "2000").call().room()).contains("lobby");
    assertThat(answers()).containsExactly("transfer rejected " + status);
    kit.refers(30, user, host).hangsUp(35).call("030123456", "1000");
    assertThat(answers()).containsExactly("transfer rejected " + status);
  }

  @Test
  void aRoomThatFillsUpOnTheWayIsReported() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.refers(12, "+49302001", "here.example").at(12.5, () -> kit.other.lock(true));
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.ROOM_LOCKED);
    assertThat(answers()).containsExactly("transfer accepted", "transfer 480");
  }

  @Test
  void aPhoneThatIsBeingToldSomethingIsNotTransferred() {
    kit.transfers = TransferPolicy.OWN_NUMBERS;
    kit.joins(kit.room, "Ada");
    kit.at(12, () -> kit.calls.move(kit.live().id(), kit.other, "Ada"))
        .refers(12.5, "2000", "here.example")
        .hangsUp(40);
    assertThat(kit.call("030123456", "2000").call().room()).contains("other");
    assertThat(answers()).containsExactly("transfer rejected 603");
  }
}
