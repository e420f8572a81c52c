package org.partyline.gateway.recording;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// Which rooms may be recorded, and what is kept.
///
/// @param directory where the files are; without one, nothing is recorded
/// @param allowed by a room's name
/// @param longest the longest that a recording may become
/// @param keep how long files are kept
/// @param minFree bytes of the disk that recordings leave free
public record RecordingRules(
    Optional<Path> directory,
    Predicate<String> allowed,
    Duration longest,
    Duration keep,
    long minFree) {
  /// Nothing is recorded.
  public static final RecordingRules OFF =
      new RecordingRules(Optional.empty(), _ -> false, Duration.ZERO, Duration.ZERO, 0);
}
