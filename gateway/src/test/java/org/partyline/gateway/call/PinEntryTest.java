package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.Ending;

class PinEntryTest {
  private final CallKit kit = new CallKit();

  @Test
  void theRightPinLeadsIntoItsRoom() {
    CallRecord call = kit.presses(4, CallKit.PIN + "#").hangsUp(20).call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.CALLER_HUNG_UP);
    assertThat(call.call().room()).contains("lobby");
    assertThat(kit.heard()).contains("first-one");
  }

  @Test
  void aPauseEndsThePinToo() {
    kit.presses(4, CallKit.PIN).hangsUp(30);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
    assertThat(kit.records.getFirst().inRooms()).isEqualTo(Duration.ofMillis(19_750));
  }

  @Test
  void keysThatAreSlowButSteadyAreOnePin() {
    for (int i = 0; i < CallKit.PIN.length(); i++) {
      kit.presses(4 + 4.5 * i, CallKit.PIN.substring(i, i + 1));
    }
    kit.hangsUp(60);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
  }

  /// Another room's PIN is longer, and this one's is its beginning: neither shortens nor lengthens
  /// the entry of the other.
  @Test
  void aLongerPinOfAnotherRoomIsEnteredToItsEnd() {
    kit.presses(4, CallKit.LONGER_PIN + "#").hangsUp(20);
    assertThat(kit.call("030123456", "1000").call().room()).contains("other");
  }

  @Test
  void aHashAfterAPauseBelongsToThePinBeforeIt() {
    // The pause of 5 s ends the wrong PIN; its # comes while "wrong PIN" is spoken.
    kit.presses(4, "111111").presses(11, "#").presses(20, CallKit.PIN + "#").hangsUp(40);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
    assertThat(kit.heard()).containsSequence("wrong-pin", "enter-pin");
  }

  @Test
  void manyHashesAreNoAttempts() {
    kit.presses(1, "########").presses(8, CallKit.PIN + "##").hangsUp(40);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
    assertThat(kit.heard()).doesNotContain("no-input", "wrong-pin");
  }

  @Test
  void threeWrongPinsEndTheCallWhateverIsPressedAfterwards() {
    kit.presses(4, "111111##").presses(14, "222222##").presses(24, "333333##");
    CallRecord call = kit.call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.WRONG_PIN);
    assertThat(kit.time.elapsed()).isGreaterThan(Duration.ofSeconds(25));
    assertThat(kit.heard()).endsWith("wrong-pin", "too-many-attempts");
    assertThat(kit.sip().done()).containsExactly("ring", "answer", "bye");
  }

  @Test
  void twoMistakesAndThenTheRightPin() {
    kit.presses(4, "111111#").presses(14, "222222#").presses(24, CallKit.PIN + "#").hangsUp(40);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
  }

  @Test
  void aSilentCallerIsAskedAgainAndThenHungUpOn() {
    CallRecord call = kit.call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.NO_INPUT);
    assertThat(kit.heard())
        .containsExactly(
            "welcome",
            "enter-pin",
            "no-input",
            "enter-pin",
            "no-input",
            "enter-pin",
            "no-input",
            "goodbye");
    assertThat(call.total()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(70));
  }

  @Test
  void starBeginsAnew() {
    kit.presses(4, "11*" + CallKit.PIN + "#").hangsUp(20);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
    assertThat(kit.heard()).doesNotContain("wrong-pin");
  }

  @Test
  void pressingStarForEverEndsNevertheless() {
    for (int i = 0; i < 1_000; i++) {
      kit.presses(2 + 4 * i, "*");
    }
    CallRecord call = kit.call("030123456", "1000");
    assertThat(call.ending()).isEqualTo(Ending.NO_INPUT);
    assertThat(call.total()).isBetween(Duration.ofMinutes(3), Duration.ofSeconds(195));
  }

  @Test
  void aNumberOfItsOwnNeedsNoPin() {
    kit.hangsUp(20);
    assertThat(kit.call("030123456", "2000").call().room()).contains("lobby");
    assertThat(kit.heard()).doesNotContain("enter-pin");
  }

  @Test
  void tooLongAPinIsWrongAndNothingWorse() {
    kit.presses(4, "1".repeat(40) + "#").presses(30, CallKit.PIN + "#").hangsUp(50);
    assertThat(kit.call("030123456", "1000").call().room()).contains("lobby");
  }

  /// A carrier that vouches for its callers tells them apart.
  @Test
  void whoGuessesWaitsAndOthersDoNot() {
    kit.source = CallKit.TRUSTED_TRUNK;
    for (int i = 0; i < 100; i++) {
      kit.guard.wrong(vouched("4930999999"));
    }
    kit.asserted = Optional.of("+4930111111");
    kit.presses(4, CallKit.PIN + "#").hangsUp(30);
    CallRecord honest = kit.call("anonymous", "1000");
    assertThat(honest.inRooms()).isGreaterThan(Duration.ofSeconds(24));

    kit.asserted = Optional.of("030999999");
    kit.presses(34, CallKit.PIN + "#").hangsUp(150);
    kit.at(90, () -> assertThat(kit.live().room()).as("still waits").isEmpty());
    CallRecord guesser = kit.call("anonymous", "1000");
    assertThat(guesser.call().room()).as("and gets in with the right PIN").contains("lobby");
  }

  /// Nobody vouches, the numbers are made up: all who come from there wait, and get in.
  @Test
  void whoeverHasTheRightPinGetsInWhileOthersGuess() {
    for (int i = 0; i < 1_000; i++) {
      kit.guard.wrong(
          new PinGuard.Caller(CallKit.TRUNK, Optional.of("49307" + i), Optional.empty()));
    }
    kit.presses(4, CallKit.PIN + "#").hangsUp(60);
    CallRecord honest = kit.call("anonymous", "1000");
    assertThat(honest.call().room()).contains("lobby");
    assertThat(kit.heard()).contains("one-moment");
    assertThat(honest.inRooms()).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(26));
  }

  @Test
  void aNumberThatNeedsNoPinIsNeverSlowed() {
    for (int i = 0; i < 1_000; i++) {
      kit.guard.wrong(new PinGuard.Caller(CallKit.TRUNK, Optional.empty(), Optional.empty()));
    }
    kit.hangsUp(10);
    assertThat(kit.call("anonymous", "2000").inRooms()).isEqualTo(Duration.ofSeconds(10));
  }

  /// Whoever may send us SIP can write a P-Asserted-Identity: it counts only where it is trusted.
  @Test
  void anAssertedNumberOfAStrangerIsNotBelieved() {
    for (int i = 0; i < 1_000; i++) {
      kit.guard.wrong(
          new PinGuard.Caller(CallKit.TRUNK, Optional.of("49307" + i), Optional.empty()));
    }
    kit.asserted = Optional.of("+4930111111");
    kit.presses(4, CallKit.PIN + "#").hangsUp(60);
    assertThat(kit.call("anonymous", "1000").inRooms()).isLessThan(Duration.ofSeconds(27));
  }

  private static PinGuard.Caller vouched(String number) {
    return new PinGuard.Caller(CallKit.TRUSTED_TRUNK, Optional.empty(), Optional.of(number));
  }
}
