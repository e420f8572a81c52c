package org.partyline.gateway.room;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Rooms that are forgotten when the process ends.
public final class RoomsInMemory implements RoomStore {
  private final Map<String, RoomRecord> rooms = new ConcurrentHashMap<>();

  @Override
  public Collection<RoomRecord> all() {
    return List.copyOf(rooms.values());
  }

  @Override
  public void save(RoomRecord room) {
    rooms.put(room.name(), room);
  }

  @Override
  public void delete(String name) {
    rooms.remove(name);
  }
}
