package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.signaling.sip.SipEvent;

class DirectLineTest {
  private final CallKit kit = new CallKit();

  @Test
  void itRingsUntilThePersonComesAndThenBothAreInARoom() {
    kit.at(5, () -> assertThat(kit.sip().done()).containsExactly("ring"))
        .at(
            5,
            () ->
                assertThat(kit.other.participants())
                    .extracting(Participant::stage)
                    .containsExactly(Participant.Stage.RINGING))
        .at(8, () -> kit.joins(kit.other, "Ada"))
        .at(9, () -> assertThat(kit.sip().done()).containsExactly("ring", "answer"))
        .at(9, () -> assertThat(kit.leg().room()).isEqualTo(kit.other.media()))
        .hangsUp(30);
    CallRecord call = kit.call("030123456", "3000");
    assertThat(call.ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(call.details().answered()).contains(Duration.ofSeconds(8));
    assertThat(kit.paged).containsExactly("ada by +49 30 …56");
    assertThat(kit.heard()).first().isEqualTo("joined");
  }

  @Test
  void whoDoesNotComeInTimeCostsTheCallerNothing() {
    CallRecord call = kit.call("030123456", "3000");
    assertThat(call.ending()).isEqualTo(Ending.NO_ANSWER);
    assertThat(call.total()).isEqualTo(Duration.ofSeconds(30));
    assertThat(kit.sip().done()).containsExactly("ring", "reject 480");
    assertThat(kit.paged).endsWith("over");
    assertThat(kit.other.participants()).isEmpty();
  }

  @Test
  void afterThatAnotherRoomIsTriedWhereOneIsNamed() {
    kit.joins(kit.room, "Bea");
    kit.hangsUp(60);
    assertThat(kit.call("030123456", "3001").ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(kit.sip().done()).containsExactly("ring", "answer");
    assertThat(kit.heard()).containsExactly("joined", "keys-hint");
  }

  @Test
  void whoIsNotThereIsNotRung() {
    kit.reachable = false;
    CallRecord call = kit.call("030123456", "3000");
    assertThat(call.ending()).isEqualTo(Ending.UNREACHABLE);
    assertThat(call.total()).isZero();
    assertThat(kit.sip().done()).containsExactly("ring", "reject 480");
  }

  @Test
  void whoDeclinesEndsTheRinging() {
    kit.at(6, () -> kit.rooms.close(kit.other, "declined"));
    CallRecord call = kit.call("030123456", "3000");
    assertThat(call.ending()).isEqualTo(Ending.DECLINED);
    assertThat(call.total()).isEqualTo(Duration.ofSeconds(6));
    assertThat(kit.sip().done()).containsExactly("ring", "reject 480");
  }

  @Test
  void aCallerWhoGivesUpIsNoLongerShown() {
    kit.at(6, () -> kit.end(SipEvent.EndReason.CANCELLED));
    assertThat(kit.call("030123456", "3000").ending()).isEqualTo(Ending.CANCELLED);
    assertThat(kit.paged).endsWith("over");
    assertThat(kit.other.participants()).isEmpty();
  }
}
