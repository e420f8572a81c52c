package org.partyline.gateway;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.partyline.gateway.bot.Bot;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.web.RoomDirectory;

/// The rooms as the web pages see them.
record RoomPages(Rooms rooms, Bot bot, Supplier<Endpoints> endpoints) implements RoomDirectory {
  @Override
  public Optional<RoomPage> room(String name) {
    return rooms.find(name).map(this::page);
  }

  @Override
  public List<RoomPage> publicRooms() {
    return rooms.all().stream().filter(Room::permanent).map(this::page).toList();
  }

  @Override
  public Optional<DialInInfo> dialIn(String room, String session) {
    return rooms
        .find(room)
        .filter(found -> bot.isIn(session, found.name()))
        .map(found -> new DialInInfo(endpoints.get().dialIn(), found.pin().reveal()));
  }

  private RoomPage page(Room room) {
    return new RoomPage(room.name(), room.channel(), bot.nick());
  }
}
