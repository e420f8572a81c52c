package org.partyline.gateway.call;

import org.partyline.gateway.room.Room;

/// Where a caller goes from a room.
sealed interface Destination {
  /// To another room.
  record ToRoom(Room room) implements Destination {}

  /// To the prompt for a PIN.
  record ToPinEntry(PinEntry entry) implements Destination {}
}
