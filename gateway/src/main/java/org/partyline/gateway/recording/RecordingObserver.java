package org.partyline.gateway.recording;

import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomRecording;
import org.partyline.media.RecordingEnded;

/// Told of recordings. Must return at once.
public interface RecordingObserver {
  void began(Room room, RoomRecording recording);

  void ended(Room room, RoomRecording recording, RecordingEnded ended);
}
