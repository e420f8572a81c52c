package org.partyline.media;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Where and how a room is recorded.
///
/// @param directory where the files are; it must exist
/// @param name what their names begin with
/// @param title what the files say they are
/// @param began when the recording begins
/// @param longest the longest that a recording may become
/// @param minFree bytes of the disk that a recording leaves free
public record RecordingSettings(
    Path directory, String name, String title, Instant began, Duration longest, long minFree) {
  public RecordingSettings {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "a recording's name is 1 to 100 letters, digits, dots, dashes or underscores");
    }
  }
}
