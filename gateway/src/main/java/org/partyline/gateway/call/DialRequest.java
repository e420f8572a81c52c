package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Room;

/// Who wants whom to be called into which room.
///
/// @param number as it was typed
/// @param digits DTMF to send after the answer; `,` and `w` are pauses
/// @param replaces a Replaces header (RFC 3891), told to nobody but the trunk of the phone that
///   named it
public record DialRequest(
    Requester who, Room room, String number, Optional<String> digits, Optional<String> replaces) {
  public DialRequest(Requester who, Room room, String number, Optional<String> digits) {
    this(who, room, number, digits, Optional.empty());
  }

  /// Shows no number.
  @Override
  public String toString() {
    return "DialRequest[" + room.name() + "]";
  }
}
