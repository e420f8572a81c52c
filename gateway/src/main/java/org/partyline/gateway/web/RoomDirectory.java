package org.partyline.gateway.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// What the web pages need to know of the rooms. Methods are called on virtual threads.
public interface RoomDirectory {
  /// The room of that name (as in `/rtc/<name>`), when there is one.
  Optional<RoomPage> room(String name);

  /// Rooms anybody may see on the landing page; a room that is known only by its link is not one.
  List<RoomPage> publicRooms();

  /// Whether people may open rooms on the landing page.
  boolean opensRooms();

  /// Opens a room of that name for somebody at that address.
  Opening open(String name, InetAddress from);

  /// What became of the wish for a room.
  sealed interface Opening {
    /// There it is.
    ///
    /// @param key what [#openSession] wants of whoever opened the room
    record Opened(String key) implements Opening {
      @Override
      public String toString() {
        return "Opened[***]";
      }
    }

    /// Why it was not opened.
    enum NotOpened implements Opening {
      ALREADY_OPEN,
      BAD_NAME,
      /// Rooms are not opened from the page.
      OFF,
      /// This address has opened several just now.
      TOO_OFTEN,
      /// There is no place for more rooms.
      TOO_MANY
    }
  }

  /// The id and the secret of a new session, for a page that is about to join the room; empty when
  /// there is no such room. Nothing is kept for it.
  ///
  /// @param key of whoever opened the room: its sessions may moderate. Any other text is passed
  ///   over
  Optional<Session> openSession(String room, String key);

  /// How to dial into the room: told only to who is in it.
  ///
  /// @param session the session's id
  /// @param secret as [#openSession] gave it to the session's page
  Optional<DialInInfo> dialIn(String room, String session, String secret);

  /// A session's id, which IRC sees, and its secret, which IRC never carries.
  record Session(String id, String secret) {
    @Override
    public String toString() {
      return "Session[***]";
    }
  }

  /// A room, as its page needs it.
  ///
  /// @param name what the link ends with
  /// @param channel the IRC channel that carries the room's text
  /// @param gatewayNick whom the page talks to, now
  /// @param simulcast whether the page may send its camera in several sizes
  /// @param stun the server, `203.0.113.5:3478`, by which the page finds its addresses before it
  ///   offers, where the other end needs them
  record RoomPage(
      String name, String channel, String gatewayNick, boolean simulcast, Optional<String> stun) {}

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
