package org.partyline.gateway.room;

import java.util.Collection;

/// Where rooms are kept. In memory for now ([RoomsInMemory]); a database can take its place.
public interface RoomStore {
  Collection<RoomRecord> all();

  void save(RoomRecord room);

  void delete(String name);
}
