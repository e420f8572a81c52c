package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.routing.CallFailure;
import org.partyline.signaling.sip.SipEvent;

/// How a call of ours ended, as those who asked for it are told.
///
/// @param reason a code of docs/irc-protocol.md §6.1
/// @param text a sentence
record DialOutcome(String reason, String text) {
  /// A call that was rejected.
  static DialOutcome rejected(CallFailure failure, SipEvent.Rejected how, String number) {
    String code =
        failure == CallFailure.CARRIER ? " (" + how.status() + " " + how.phrase() + ")" : "";
    return new DialOutcome(
        failure.code(), number + " " + failure.words(Language.EN) + code.stripTrailing() + ".");
  }

  static Ending ending(CallFailure failure) {
    return switch (failure) {
      case BUSY -> Ending.BUSY;
      case DECLINED -> Ending.DECLINED;
      case NO_ANSWER -> Ending.NO_ANSWER;
      case UNREACHABLE -> Ending.UNREACHABLE;
      case NO_SUCH_NUMBER -> Ending.NO_SUCH_NUMBER;
      case CARRIER -> Ending.CARRIER_REFUSED;
      case CANCELLED -> Ending.GIVEN_UP;
    };
  }

  static DialOutcome of(Ending ending, Optional<String> by, String number) {
    String who = by.map(name -> " by " + name).orElse("");
    return switch (ending) {
      case NO_ANSWER -> new DialOutcome("no-answer", number + " does not answer.");
      case GIVEN_UP ->
          new DialOutcome("cancelled", "The call to " + number + " was given up" + who + ".");
      case CALLEE_HUNG_UP -> new DialOutcome("hung-up", number + " has hung up.");
      case NOT_CONFIRMED ->
          new DialOutcome(
              "not-confirmed",
              number + " answered, but nobody pressed 1 to join; voicemail, maybe.");
      case REMOVED, OPERATOR ->
          new DialOutcome("removed", "The call to " + number + " was ended" + who + ".");
      case MAX_DURATION ->
          new DialOutcome(
              "max-duration", "The call to " + number + " has reached its longest time.");
      case CREDIT_USED ->
          new DialOutcome("credit", "The credit for the call to " + number + " is used up.");
      case ROOM_CLOSED, ROOM_FULL, ROOM_LOCKED, ALONE_TIMEOUT, SHUTDOWN ->
          new DialOutcome("closed", "The call to " + number + " has ended: " + why(ending) + ".");
      case SESSION_EXPIRED ->
          new DialOutcome(
              "error", "The call to " + number + " was lost: the other side no longer answers.");
      case MEDIA_TIMEOUT ->
          new DialOutcome(
              "error", "The call to " + number + " was lost: nothing is heard of it any more.");
      case REPLACED ->
          new DialOutcome("hung-up", "The call to " + number + " goes on from another phone.");
      default -> new DialOutcome("error", "The call to " + number + " has failed.");
    };
  }

  private static String why(Ending ending) {
    return switch (ending) {
      case ROOM_FULL -> "the room is full";
      case ROOM_LOCKED -> "the room is locked";
      case ALONE_TIMEOUT -> "nobody else is in the room";
      case SHUTDOWN -> "the gateway is shutting down";
      default -> "the meeting is over";
    };
  }
}
