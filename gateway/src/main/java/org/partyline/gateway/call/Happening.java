package org.partyline.gateway.call;

import org.partyline.gateway.room.RoomEvent;

/// What a [PhoneLine] leaves to the call flow to react to.
sealed interface Happening {
  /// The caller pressed a key.
  record Key(char key) implements Happening {}

  /// What was said was heard to its end.
  record Said() implements Happening {}

  /// Something changed in the room.
  record InRoom(RoomEvent event) implements Happening {}

  /// Nothing happened in the time given.
  record Nothing() implements Happening {}
}
