package org.partyline.gateway.room;

import java.util.Collection;

/// Where rooms are kept. Every method may wait, and throws a RuntimeException when the store cannot
/// be reached.
public interface RoomStore {
  Collection<RoomRecord> all();

  /// Adds a room, or replaces that of the same name: whole, and there when this returns.
  ///
  /// @return false where another room has the PIN; nothing is changed then
  boolean save(RoomRecord room);

  /// Forgets a room, if there is one of that name.
  void delete(String name);
}
