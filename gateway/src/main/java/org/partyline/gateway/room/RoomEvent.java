package org.partyline.gateway.room;

import java.util.List;

/// What happens in a room; posted to the mailbox of everybody in it.
public sealed interface RoomEvent {
  /// Somebody joined, left, was muted or unmuted: all who are there now.
  record RosterChanged(List<Participant> participants) implements RoomEvent {}

  /// The room is closed: leave.
  record Closed(String reason) implements RoomEvent {}
}
