package org.partyline.gateway.routing;

import java.util.Optional;
import org.partyline.gateway.dialplan.Language;
import org.partyline.signaling.sip.SipReason;

/// Why a call was not answered, as people understand it: the one table from SIP statuses and Q.850
/// causes to words.
public enum CallFailure {
  BUSY("busy", "is busy", "ist besetzt"),
  DECLINED("declined", "has declined the call", "hat den Anruf abgelehnt"),
  NO_ANSWER("no-answer", "does not answer", "nimmt nicht ab"),
  UNREACHABLE("unreachable", "cannot be reached now", "ist zurzeit nicht erreichbar"),
  NO_SUCH_NUMBER("no-such-number", "does not exist", "ist nicht vergeben"),
  /// The status is told beside it.
  CARRIER(
      "carrier",
      "could not be called: the carrier refused",
      "war nicht anrufbar: der Anbieter lehnt ab"),
  CANCELLED("cancelled", "is no longer called", "wird nicht mehr angerufen");

  private final String code;
  private final String english;
  private final String german;

  CallFailure(String code, String english, String german) {
    this.code = code;
    this.english = english;
    this.german = german;
  }

  /// The reason that pages are told (docs/irc-protocol.md §6.1).
  public String code() {
    return code;
  }

  /// What follows a number: `+49 30 …67 is busy`.
  public String words(Language language) {
    return switch (language) {
      case EN -> english;
      case DE -> german;
    };
  }

  /// The cause of the telephone network counts, where there is one that says something.
  ///
  /// @param status of the final response; 408 where none came
  public static CallFailure of(int status, Optional<SipReason> reason) {
    return reason
        .filter(r -> r.protocol().equalsIgnoreCase("Q.850"))
        .flatMap(r -> ofCause(r.cause()))
        .orElseGet(() -> ofStatus(status));
  }

  /// ITU-T Q.850 §2.2.7.
  private static Optional<CallFailure> ofCause(int cause) {
    return switch (cause) {
      case 1, 22, 28 -> Optional.of(NO_SUCH_NUMBER);
      case 17 -> Optional.of(BUSY);
      case 18, 19 -> Optional.of(NO_ANSWER);
      case 21 -> Optional.of(DECLINED);
      case 2, 3, 20, 27 -> Optional.of(UNREACHABLE);
      default -> Optional.empty();
    };
  }

  private static CallFailure ofStatus(int status) {
    return switch (status) {
      case 404, 410, 484, 604 -> NO_SUCH_NUMBER;
      case 408 -> NO_ANSWER;
      case 480 -> UNREACHABLE;
      case 486, 600 -> BUSY;
      case 487 -> CANCELLED;
      case 603, 607 -> DECLINED;
      default -> CARRIER;
    };
  }
}
