package org.partyline.gateway.room;

/// One line of a room's roster.
///
/// @param csrc names the participant in the media (RFC 3550 CSRC); unique in the room, never 0
/// @param name what people see; unique in the room
public record Participant(int csrc, String name, Kind kind, boolean muted) {
  /// How a participant is connected.
  public enum Kind {
    BROWSER,
    PHONE
  }
}
