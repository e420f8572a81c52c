package org.partyline.gateway.room;

import java.time.Instant;
import java.util.Optional;

/// What is kept of a room when nobody is in it.
///
/// @param name as in its link: lower-case letters, digits and dashes
/// @param channel the IRC channel for its text
/// @param expires when it ends if nobody is in it; empty for rooms of the configuration
public record RoomRecord(String name, String channel, Pin pin, Optional<Instant> expires) {
  public RoomRecord {
    if (!validName(name)) {
      throw new IllegalArgumentException(
          "a room's name is 1 to 40 lower-case letters, digits or dashes");
    }
  }

  /// Whether this is another room, with the same PIN.
  boolean hasPinOf(RoomRecord other) {
    return !name.equals(other.name) && pin.equals(other.pin);
  }

  public static boolean validName(String name) {
    return name.matches("[a-z0-9][a-z0-9-]{0,39}");
  }
}
