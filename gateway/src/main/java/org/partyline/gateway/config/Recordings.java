package org.partyline.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Recordings of rooms.
///
/// @param directory where the files are; without one, nothing is recorded
/// @param allowed the names of rooms that may be recorded, or `*` for all
/// @param minFree mebibytes of the disk that recordings leave free
public record Recordings(
    Optional<Path> directory,
    @Default("[\"*\"]") List<String> allowed,
    @Default("4h") Duration longest,
    @Default("720h") Duration keep,
    @Default("1024") int minFree) {
  public Recordings {
    allowed = List.copyOf(allowed);
    Check.range(longest.toSeconds(), 10, 7 * 86_400, "longest");
    Check.range(keep.toHours(), 1, 10 * 366 * 24, "keep");
    Check.range(minFree, 0, 1 << 24, "minFree");
  }

  /// Whether this room may be recorded.
  public boolean allows(String room) {
    return allowed.contains("*") || allowed.contains(room);
  }
}
