package org.partyline.media;

import java.time.Duration;
import java.util.List;

/// A recording is over and its files have their names.
///
/// @param files their names, the sound first
/// @param missing how much of the sound could not be written in time: it is silence in the file
/// @param fault what went wrong, for an operator; empty unless how is [How#FAILED]
public record RecordingEnded(
    How how, List<String> files, Duration length, Duration missing, String fault) {
  public RecordingEnded {
    files = List.copyOf(files);
  }

  /// Why it is over.
  public enum How {
    /// [Recording#close].
    STOPPED,
    /// The room has ended.
    ROOM_ENDED,
    /// It has become as long as it may.
    LONGEST,
    /// Too little of the disk is free.
    DISK_FULL,
    /// The files could not be written.
    FAILED
  }
}
