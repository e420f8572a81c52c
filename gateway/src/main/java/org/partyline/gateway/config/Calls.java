package org.partyline.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What is kept of calls.
public record Calls(Optional<Path> records, @Default("2160h") Duration keep) {
  public Calls {
    Check.range(keep.toHours(), 1, 10 * 366 * 24, "keep");
  }
}
