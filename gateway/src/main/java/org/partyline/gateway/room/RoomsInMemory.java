package org.partyline.gateway.room;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rooms that are forgotten when the process ends.
public final class RoomsInMemory implements RoomStore {
  private final Map<String, RoomRecord> rooms = new HashMap<>();

  @Override
  public synchronized Collection<RoomRecord> all() {
    return List.copyOf(rooms.values());
  }

  @Override
  public synchronized boolean save(RoomRecord room) {
    if (rooms.values().stream().anyMatch(other -> other.hasPinOf(room))) {
      return false;
    }
    rooms.put(room.name(), room);
    return true;
  }

  @Override
  public synchronized void delete(String name) {
    rooms.remove(name);
  }
}
