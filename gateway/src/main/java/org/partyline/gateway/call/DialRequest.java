package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Room;

/// Who wants whom to be called into which room.
///
/// @param number as it was typed
/// @param digits DTMF to send after the answer; `,` and `w` are pauses
public record DialRequest(Requester who, Room room, String number, Optional<String> digits) {
  /// Shows no number.
  @Override
  public String toString() {
    return "DialRequest[" + room.name() + "]";
  }
}
