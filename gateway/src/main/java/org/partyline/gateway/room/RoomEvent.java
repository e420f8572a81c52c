package org.partyline.gateway.room;

import java.util.List;

/// What happens in a room; posted to the mailbox of those whom it concerns.
public sealed interface RoomEvent {
  /// Somebody joined, left, was muted or unmuted: all participants now.
  record RosterChanged(List<Participant> participants) implements RoomEvent {
    public RosterChanged {
      participants = List.copyOf(participants);
    }
  }

  /// The meeting has ended: leave.
  record Closed(String reason) implements RoomEvent {}

  /// You have been removed from the room: leave.
  ///
  /// @param by who did it, as people see them
  record Removed(String by) implements RoomEvent {}

  /// Somebody else muted or unmuted you.
  record MutedBy(boolean muted, String by) implements RoomEvent {}

  /// You are to leave and to join another room.
  record Moved(Room to, String by) implements RoomEvent {}
}
