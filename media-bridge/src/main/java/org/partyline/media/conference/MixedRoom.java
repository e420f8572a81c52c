package org.partyline.media.conference;

import org.partyline.media.MediaRoom;

/// A room whose sound is mixed in this process, whoever serves its browsers.
public interface MixedRoom extends MediaRoom {
  /// The mix that legs join.
  Conference conference();

  /// The mix of a room.
  ///
  /// @throws IllegalArgumentException when it has none here
  static Conference conferenceOf(MediaRoom room) {
    if (room instanceof MixedRoom mixed) {
      return mixed.conference();
    }
    throw new IllegalArgumentException(room.label() + " is not a room of this engine");
  }
}
