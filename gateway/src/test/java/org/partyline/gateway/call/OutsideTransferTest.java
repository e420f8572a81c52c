package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.call.DialState.Stage;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.policy.Requester;

/// Phones that transfer their call to a number outside: the room calls it.
class OutsideTransferTest {
  private final CallKit kit = new CallKit();

  @BeforeEach
  void allowed() {
    kit.transfers = TransferPolicy.DIAL_OUT;
    kit.joins(kit.room, "Ada");
  }

  private List<String> answers() {
    return kit.sip().done().stream().filter(did -> !did.equals("ring")).toList();
  }

  @Test
  void theRoomCallsAndThePhoneLeavesOnceThatIsAnswered() {
    kit.refers(12, "+4940666", "here.example")
        .dials(12.1, Stage.DIALLING, "", "")
        .dials(13, Stage.RINGING, "", "")
        .at(14, () -> assertThat(kit.leg().room()).isEqualTo(kit.room.media()))
        .dials(20, Stage.ANSWERED, "", "")
        .at(21, () -> assertThat(kit.leg().room()).isEqualTo(kit.room.media()))
        .dials(22, Stage.JOINED, "", "");
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.TRANSFERRED);
    assertThat(answers())
        .containsExactly("answer", "transfer accepted", "transfer 180", "transfer 200", "bye");
    DialRequest request = kit.dialled.getFirst();
    assertThat(request.number()).isEqualTo("+4940666");
    assertThat(request.room()).isEqualTo(kit.room);
    assertThat(request.who().phone()).contains(Requester.ADMITTED);
    assertThat(request.who().inRoom()).as("its own class").isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSED, not-allowed, 403",
    "REFUSED, limit, 403",
    "REFUSED, no-trunk, 503",
    "ENDED, busy, 486",
    "ENDED, no-answer, 480",
    "ENDED, no-such-number, 404",
    "ENDED, carrier, 503"
  })
  void theWordsOfARefusalGoBackAndThePhoneStays(Stage stage, String reason, int status) {
    kit.refers(12, "+4940666", "here.example")
        .dials(13, stage, reason, "Not called: nobody may.")
        .at(20, () -> assertThat(kit.leg().room()).isEqualTo(kit.room.media()))
        .hangsUp(21);
    assertThat(kit.call("030123456", "2000").ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(answers()).containsExactly("answer", "transfer accepted", "transfer " + status);
    assertThat(kit.sip().phrases).containsExactly("Not called: nobody may.");
  }

  @ParameterizedTest
  @CsvSource({
    "+4940666, elsewhere.example, 2000, 603", // somebody's SIP address
    "'', here.example, 2000, 603",
    "3000, here.example, 2000, 603", // a person's own number
    "+4940666, here.example, 1000, 603" // in the prompt: nobody knows for whom
  })
  void allElseIsRejected(String user, String host, String called, int status) {
    kit.refers(12, user, host).hangsUp(20);
    kit.call("030123456", called);
    assertThat(answers()).containsExactly("answer", "transfer rejected " + status);
    assertThat(kit.dialled).isEmpty();
  }

  @Test
  void whoIsAloneHasNobodyToTransfer() {
    kit.refers(12, "+4940666", "here.example").hangsUp(20);
    kit.call("030123456", "+49302001");
    assertThat(answers()).containsExactly("answer", "transfer rejected 480");
    assertThat(kit.dialled).isEmpty();
  }

  @Test
  void anOwnNumberStillMovesThePhone() {
    kit.refers(12, "+49302001", "here.example").hangsUp(40);
    assertThat(kit.call("030123456", "2000").call().room()).contains("other");
    assertThat(kit.dialled).isEmpty();
  }
}
