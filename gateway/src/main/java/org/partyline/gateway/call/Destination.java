package org.partyline.gateway.call;

import org.partyline.gateway.room.Room;
import org.partyline.signaling.sip.SipCall;

/// Where a caller goes from a room.
sealed interface Destination {
  /// To another room.
  record ToRoom(Room room) implements Destination {}

  /// To the place of another call of the same phone or trunk, which ends.
  record ToPlaceOf(SipCall other) implements Destination {}

  /// To the prompt for a PIN.
  record ToPinEntry(PinEntry entry) implements Destination {}
}
