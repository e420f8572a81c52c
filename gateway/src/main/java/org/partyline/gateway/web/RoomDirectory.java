package org.partyline.gateway.web;

import java.util.List;
import java.util.Optional;

/// What the web pages need to know of the rooms. Methods are called on virtual threads.
public interface RoomDirectory {
  /// The room of that name (as in `/rtc/<name>`), when there is one.
  Optional<RoomPage> room(String name);

  /// Rooms anybody may see on the landing page; a room that is known only by its link is not one.
  List<RoomPage> publicRooms();

  /// How to dial into the room: told only to who is in it.
  ///
  /// @param session the session id of a browser leg, which only that browser and the gateway know
  Optional<DialInInfo> dialIn(String room, String session);

  /// A room, as its page needs it.
  ///
  /// @param name what the link ends with
  /// @param channel the IRC channel that carries the room's text
  /// @param gatewayNick whom the page talks to, now
  record RoomPage(String name, String channel, String gatewayNick) {}

  /// What to dial, and what to key then.
  ///
  /// @param numbers as people dial them, the best first: a phone number, or a SIP address
  record DialInInfo(List<String> numbers, String pin) {
    @Override
    public String toString() {
      return "DialInInfo[numbers=" + numbers.size() + ", pin=***]";
    }
  }
}
