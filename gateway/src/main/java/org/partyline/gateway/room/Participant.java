package org.partyline.gateway.room;

/// One line of a room's roster.
///
/// @param csrc names the participant in the media (RFC 3550 CSRC); unique in the room, never 0
/// @param name what people see; unique in the room
/// @param stage how far one is who is being called; all others are [Stage#JOINED]
public record Participant(int csrc, String name, Kind kind, boolean muted, Stage stage) {
  /// Who is there.
  public Participant(int csrc, String name, Kind kind, boolean muted) {
    this(csrc, name, kind, muted, Stage.JOINED);
  }

  /// Whether they take part already.
  public boolean joined() {
    return stage == Stage.JOINED;
  }

  Participant at(Stage other) {
    return new Participant(csrc, name, kind, muted, other);
  }

  /// How far a phone is that is being called.
  public enum Stage {
    DIALLING,
    RINGING,
    /// Somebody has answered and is not in the room yet.
    ANSWERED,
    JOINED
  }

  /// How a participant is connected.
  public enum Kind {
    BROWSER,
    PHONE
  }
}
