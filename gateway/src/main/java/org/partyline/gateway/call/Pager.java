package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.room.Room;

/// Invites people on IRC to answer a call.
@FunctionalInterface
public interface Pager {
  /// Opens a room for the call and invites somebody to it. May wait for the store of rooms.
  ///
  /// @param caller as the called may see it
  /// @return empty where the person is not there now
  Optional<Page> page(Route.Person whom, String caller);

  /// An invitation. When the person declines, the room is closed.
  ///
  /// @param close takes it back: nobody has come in time
  record Page(Room room, Runnable close) {}
}
