package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.call.DialState.Stage;
import org.partyline.gateway.observe.CallDetails;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.Usage;
import org.partyline.gateway.room.Seat;
import org.partyline.media.SdpException;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipReason;

class DialOutTest {
  private static final String NUMBER = "030 1234567";

  private final DialKit dial = new DialKit();
  private final CallKit kit = dial.kit;

  @Test
  void aPhoneIsRungAndJoins() {
    kit.joins(kit.room, "Ada");
    dial.at(1, () -> assertThat(dial.phones()).isEqualTo("+49 30 …67 DIALLING"))
        .rings(2)
        .at(3, () -> assertThat(dial.phones()).isEqualTo("+49 30 …67 RINGING"))
        .at(3, () -> assertThat(kit.played(kit.room)).containsExactly("ring-back begins"))
        .at(3, () -> assertThat(dial.legs.getFirst().room()).isNull())
        .answers(5)
        .at(6, () -> assertThat(dial.phones()).isEqualTo("+49 30 …67 JOINED"))
        .at(6, () -> assertThat(dial.legs.getFirst().room()).isEqualTo(kit.room.media()))
        .hangsUp(65);
    CallRecord call = dial.call(NUMBER);
    assertThat(dial.stages())
        .containsExactly(Stage.DIALLING, Stage.RINGING, Stage.JOINED, Stage.ENDED);
    assertThat(dial.told()).isEqualTo("hung-up: +49 30 …67 has hung up.");
    assertThat(kit.played(kit.room))
        .containsExactly("ring-back begins", "ring-back ends", "join", "leave");
    assertThat(dial.legs.getFirst().accepted()).containsExactly("answer");
    assertThat(dial.legs.getFirst().closed()).isTrue();
    assertThat(dial.done()).containsExactly("invite");
    assertThat(dial.calls.getFirst().invitation.called()).isEqualTo("+49301234567");
    assertThat(call.ending()).isEqualTo(Ending.CALLEE_HUNG_UP);
    assertThat(call.call().direction()).isEqualTo(CallSnapshot.Direction.OUT);
    assertThat(call.call().from()).isEqualTo("Ada");
    assertThat(call.call().to()).isEqualTo("+49 30 …67");
    assertThat(call.details().trunk()).contains("first");
    assertThat(call.details().ringing()).contains(Duration.ofSeconds(2));
    assertThat(call.details().answered()).contains(Duration.ofSeconds(5));
    assertThat(call.details().cost()).contains(new BigDecimal("0.01"));
    assertThat(kit.room.participants()).hasSize(1);
  }

  @Test
  void earlyMediaIsHeardInTheRoomInsteadOfATone() {
    kit.joins(kit.room, "Ada");
    dial.rings(1)
        .says(2, new SipEvent.Progress("early"))
        .at(3, () -> assertThat(dial.legs.getFirst().room()).isEqualTo(kit.room.media()))
        .at(3, () -> assertThat(kit.played(kit.room)).endsWith("ring-back ends"))
        .rings(4)
        .answers(6)
        .hangsUp(20)
        .call(NUMBER);
    assertThat(dial.legs.getFirst().accepted()).containsExactly("early", "answer");
    assertThat(kit.played(kit.room).stream().filter("ring-back begins"::equals)).hasSize(1);
  }

  @Test
  void whoAnswersPressesOneToJoin() {
    dial.confirms = "lobby"::equals;
    kit.joins(kit.room, "Ada");
    dial.says(1, new SipEvent.Progress("early"))
        .answers(2)
        .at(4, () -> assertThat(dial.phones()).isEqualTo("+49 30 …67 ANSWERED"))
        .at(4, () -> assertThat(dial.legs.getFirst().room()).as("hears nothing yet").isNull())
        .presses(30, '1')
        .hangsUp(60)
        .call(NUMBER);
    assertThat(dial.stages())
        .containsExactly(Stage.DIALLING, Stage.RINGING, Stage.ANSWERED, Stage.JOINED, Stage.ENDED);
    assertThat(dial.legs.getFirst().heard())
        .startsWith("invited", "called-from", "number-4", "number-9", "number-3", "number-0")
        .contains("press-one")
        .endsWith("joined", "keys-hint");
  }

  @Test
  void voicemailNeverJoins() {
    dial.confirms = "lobby"::equals;
    kit.joins(kit.room, "Ada");
    dial.answers(2);
    CallRecord call = dial.call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.NOT_CONFIRMED);
    assertThat(dial.stages()).doesNotContain(Stage.JOINED);
    assertThat(dial.told()).startsWith("not-confirmed: ");
    assertThat(dial.done()).containsExactly("invite", "bye");
    assertThat(kit.played(kit.room)).as("nobody heard it come or go").isEmpty();
    assertThat(dial.legs.getFirst().heard()).endsWith("goodbye");
    assertThat(call.details().cost()).as("an answered call costs").contains(new BigDecimal("0.02"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          486 | BUSY            | busy: +49 30 …67 is busy.
          603 | DECLINED        | declined: +49 30 …67 has declined the call.
          404 | NO_SUCH_NUMBER  | no-such-number: +49 30 …67 does not exist.
          480 | UNREACHABLE     | unreachable: +49 30 …67 cannot be reached now.
          403 | CARRIER_REFUSED | carrier: +49 30 …67 could not be called: the carrier refused (403 Phrase).
          """)
  void aCallThatIsRejectedIsNotTriedElsewhere(int status, Ending ending, String told) {
    dial.carriers.add(DialKit.carrier("second", "0.02", 60, false));
    CallRecord call = dial.rejects(3, status).call(NUMBER);
    assertThat(call.ending()).isEqualTo(ending);
    assertThat(dial.told()).isEqualTo(told);
    assertThat(dial.calls).hasSize(1);
    assertThat(dial.done()).containsExactly("invite");
    assertThat(call.details().status()).contains(status);
    assertThat(call.details().cost().orElseThrow()).isZero();
    assertThat(kit.room.participants()).isEmpty();
  }

  @Test
  void theNetworksCauseIsTold() {
    dial.says(
        3,
        new SipEvent.Rejected(
            480, "Gone", Optional.of(new SipReason("Q.850", 17, "")), Optional.empty()));
    CallRecord call = dial.call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.BUSY);
    assertThat(call.details().cause()).contains(17);
  }

  @Test
  void whenACarrierFailsTheNextIsTried() {
    dial.carriers.add(DialKit.carrier("second", "0.02", 60, false));
    kit.joins(kit.room, "Ada");
    dial.rejects(2, 503).answers(4).hangsUp(10);
    CallRecord call = dial.call(NUMBER);
    assertThat(dial.calls).hasSize(2);
    assertThat(dial.calls.getLast().invitation.trunk()).isEqualTo("second");
    assertThat(call.ending()).isEqualTo(Ending.CALLEE_HUNG_UP);
    assertThat(call.details().trunk()).contains("second");
    assertThat(call.details().cost()).contains(new BigDecimal("0.02"));
    assertThat(dial.legs.getFirst().closed()).isTrue();
    assertThat(ledger("user ada").simultaneous()).isZero();
  }

  @Test
  void whenAllCarriersFailTheLastOnesWordIsTold() {
    dial.carriers.add(DialKit.carrier("second", "0.02", 60, false));
    CallRecord call = dial.rejects(2, 503).rejects(4, 500).call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.CARRIER_REFUSED);
    assertThat(dial.told()).contains("(500 Phrase)");
  }

  @Test
  void aTrunkThatIsNotConnectedIsNotAsked() {
    dial.problems.put("first", "is not registered: 403 Forbidden");
    CallRecord call = dial.call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.NO_TRUNK);
    assertThat(dial.told())
        .isEqualTo(
            "no-trunk: Not called: the trunk first is not registered: 403 Forbidden. Ask #help.");
    assertThat(dial.stages()).containsExactly(Stage.REFUSED);
    assertThat(dial.calls).isEmpty();
  }

  @Test
  void whatThePolicyRefusesIsNotDialledAndOnRecord() {
    CallRecord call = dial.call("0900 1123456");
    assertThat(call.ending()).isEqualTo(Ending.NOT_ALLOWED);
    assertThat(dial.told())
        .isEqualTo("destination: Not called: premium numbers are not called. Ask #help.");
    assertThat(dial.stages()).containsExactly(Stage.REFUSED);
    assertThat(dial.calls).isEmpty();
    assertThat(call.details().refusal())
        .contains(new CallDetails.Refusal("destination", "premium numbers are not called"));
    assertThat(call.call().to()).doesNotContain("1123456");
    assertThat(ledger("user ada").calls()).isZero();
  }

  @Test
  void itRingsForSoLongAndIsCancelled() {
    CallRecord call = dial.rings(1).call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.NO_ANSWER);
    assertThat(call.total()).isEqualTo(Duration.ofSeconds(60));
    assertThat(dial.done()).containsExactly("invite", "cancel");
    assertThat(kit.played(kit.room)).endsWith("ring-back ends");
  }

  @Test
  void whoAskedCanGiveItUp() {
    dial.rings(1).at(5, () -> dial.dialled.hangUp("Ada"));
    CallRecord call = dial.call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.GIVEN_UP);
    assertThat(call.by()).contains("Ada");
    assertThat(dial.told()).isEqualTo("cancelled: The call to +49 30 …67 was given up by Ada.");
    assertThat(dial.done()).containsExactly("invite", "cancel");
  }

  @Test
  void itIsCancelledWhenAllWhoWantedItHaveLeft() {
    Seat ada = kit.joins(kit.room, "Ada");
    Seat bea = kit.joins(kit.room, "Bea");
    dial.rings(1)
        .at(4, ada::close)
        .at(6, () -> assertThat(dial.done()).containsExactly("invite"))
        .at(8, bea::close);
    CallRecord call = dial.call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.GIVEN_UP);
    assertThat(call.total()).isEqualTo(Duration.ofSeconds(8));
    assertThat(dial.done()).containsExactly("invite", "cancel");
  }

  @Test
  void anEmptyRoomIsRungIntoAllTheSame() {
    dial.rings(1).answers(3).hangsUp(20);
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.CALLEE_HUNG_UP);
    assertThat(dial.legs.getFirst().heard()).first().asString().startsWith("first-one");
  }

  @Test
  void aGatewayThatEndsCallsNobodyAndSaysSo() {
    kit.calls.takeNew(false);
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.SHUTDOWN);
    assertThat(dial.told()).contains("is being shut down", "try again later");
    assertThat(dial.calls).isEmpty();
  }

  @Test
  void theEndOfTheGatewayCancelsIt() {
    kit.joins(kit.room, "Ada");
    dial.rings(1).at(5, kit.rooms::endMeetings);
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.SHUTDOWN);
    assertThat(dial.done()).containsExactly("invite", "cancel");
  }

  @Test
  void theEndOfTheMeetingCancelsIt() {
    kit.joins(kit.room, "Ada");
    dial.rings(1).at(5, () -> kit.rooms.close(kit.room, "closed by Ada"));
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.ROOM_CLOSED);
    assertThat(dial.done()).containsExactly("invite", "cancel");
  }

  @Test
  void whoIsRemovedWhileItRingsIsNotCalledAnyMore() {
    kit.joins(kit.room, "Ada");
    dial.rings(1)
        .at(5, () -> kit.room.remove(dial.dialled.participant().orElseThrow().csrc(), "Ada"));
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.GIVEN_UP);
  }

  @Test
  void digitsGoAfterTheAnswerAndNobodyIsAskedToPressOne() {
    dial.confirms = "lobby"::equals;
    dial.digits = Optional.of(",,123#");
    dial.answers(2).at(3, () -> dial.dialled.sendDigits("4")).hangsUp(9).call(NUMBER);
    assertThat(dial.legs.getFirst().dialled()).containsExactly(",,123#", "4");
    assertThat(dial.stages()).doesNotContain(Stage.ANSWERED).contains(Stage.JOINED);
  }

  @Test
  void digitsGoByInfoWhereTheCarrierWantsThatWithTheirPauses() {
    dial.carriers.set(0, DialKit.carrier("first", "0.01", 60, true));
    dial.digits = Optional.of("1,2");
    dial.answers(2)
        .at(3, () -> assertThat(dial.done()).containsExactly("invite", "info 1"))
        .at(5, () -> assertThat(dial.done()).containsExactly("invite", "info 1", "info 2"))
        .hangsUp(9)
        .call(NUMBER);
    assertThat(dial.legs.getFirst().dialled()).isEmpty();
  }

  @Test
  void anAnswerThatCannotBeHeardEndsTheCall() {
    kit.mediaRefusal = new SdpException(SdpException.Fault.FORMAT, "no codec");
    assertThat(dial.answers(2).call(NUMBER).ending()).isEqualTo(Ending.NO_COMMON_MEDIA);
    assertThat(dial.done()).containsExactly("invite", "bye");
  }

  @Test
  void whatIsUsedUpIsNotDialled() {
    dial.perUser = new Limits(0, Duration.ofMinutes(100), 2, Optional.empty());
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.NOT_ALLOWED);
    assertThat(dial.told()).startsWith("limit: Not called: the limit for you, 0 calls in 24 hours");
    assertThat(dial.calls).isEmpty();
  }

  @Test
  void theLongestTimeIsAnnouncedAMinuteBefore() {
    kit.joins(kit.room, "Ada");
    CallRecord call = dial.answers(10).call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.MAX_DURATION);
    assertThat(dial.legs.getFirst().heard())
        .containsExactly("joined", "keys-hint", "one-minute-left", "max-duration", "goodbye");
    assertThat(call.total()).isBetween(Duration.ofSeconds(3_610), Duration.ofSeconds(3_620));
    assertThat(dial.done()).containsExactly("invite", "bye");
  }

  @Test
  void whenTheCreditIsUsedUpTheCallEndsAfterAWarning() {
    dial.perUser = new Limits(9, Duration.ofMinutes(100), 2, Optional.of(new BigDecimal("0.12")));
    kit.joins(kit.room, "Ada");
    CallRecord call = dial.answers(10).call(NUMBER);
    assertThat(call.ending()).isEqualTo(Ending.CREDIT_USED);
    assertThat(dial.told()).isEqualTo("credit: The credit for the call to +49 30 …67 is used up.");
    assertThat(dial.legs.getFirst().heard())
        .containsExactly("joined", "keys-hint", "one-minute-left", "credit-used", "goodbye");
    assertThat(call.details().answered().orElseThrow().plusMinutes(12))
        .isCloseTo(call.total(), Duration.ofSeconds(6));
    assertThat(call.details().cost().orElseThrow())
        .as("the goodbye is paid for, too")
        .isEqualByComparingTo("0.12");
  }

  @Test
  void aLockedRoomTakesNobodyByTelephone() {
    kit.room.lock(true);
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.ROOM_LOCKED);
    assertThat(dial.calls).isEmpty();
  }

  @Test
  void aRoomThatIsLockedWhileItRingsTakesWhoWasCalled() {
    kit.joins(kit.room, "Ada");
    dial.rings(1).at(3, () -> kit.room.lock(true)).answers(5).hangsUp(9);
    assertThat(dial.call(NUMBER).ending()).isEqualTo(Ending.CALLEE_HUNG_UP);
    assertThat(dial.stages()).contains(Stage.JOINED);
  }

  @Test
  void callsThatGoOnAreKnownByTheirRoom() {
    DialOut out = dial.dialOut();
    DialledCall call =
        out.prepare(
            new DialRequest(DialKit.ADA, kit.room, NUMBER, Optional.empty()), dial.states::add);
    assertThat(out.into(kit.room)).containsExactly(call);
    assertThat(out.into(kit.other)).isEmpty();
    dial.rejects(1, 486);
    out.serve(call);
    assertThat(out.into(kit.room)).isEmpty();
    assertThat(call.state().map(DialState::stage)).contains(Stage.ENDED);
  }

  private Usage ledger(String key) {
    return dial.ledger.usage(key);
  }
}
