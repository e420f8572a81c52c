package org.partyline.gateway.room;

import java.util.List;

/// What happens in a room; posted to the mailbox of those whom it concerns.
public sealed interface RoomEvent {
  /// Somebody joined, left, was muted or unmuted, or a recording began or ended.
  ///
  /// @param participants all of them now
  /// @param recorded whether the room is being recorded now
  record RosterChanged(List<Participant> participants, boolean recorded) implements RoomEvent {
    public RosterChanged {
      participants = List.copyOf(participants);
    }

    /// Of a room that is not being recorded.
    public RosterChanged(List<Participant> participants) {
      this(participants, false);
    }
  }

  /// The meeting has ended: leave.
  ///
  /// @param shutdown whether the gateway ends, and not only the meeting
  record Closed(String reason, boolean shutdown) implements RoomEvent {
    static final Closed SHUTDOWN = new Closed("the gateway is being shut down", true);

    /// Of a gateway that goes on.
    public Closed(String reason) {
      this(reason, false);
    }
  }

  /// In a minute everybody has to leave.
  record EndsSoon() implements RoomEvent {}

  /// The server that serves the room's browsers is lost; they join again.
  record BrowsersLost() implements RoomEvent {
    /// Tells everybody in this room.
    public static void tell(Room room) {
      room.participants().forEach(who -> room.tell(who.csrc(), new BrowsersLost()));
    }
  }

  /// You have been removed from the room: leave.
  ///
  /// @param by who did it, as people see them
  record Removed(String by) implements RoomEvent {}

  /// Somebody else muted or unmuted you.
  record MutedBy(boolean muted, String by) implements RoomEvent {}

  /// You are to leave and to join another room.
  record Moved(Room to, String by) implements RoomEvent {}
}
