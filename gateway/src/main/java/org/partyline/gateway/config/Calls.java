package org.partyline.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What is kept of calls, and how long those go on that are up when the gateway is to end.
public record Calls(
    Optional<Path> records,
    @Default("true") boolean messages,
    @Default("2160h") Duration keep,
    @Default("80s") Duration drainTime) {
  public Calls {
    Check.range(keep.toHours(), 1, 10 * 366 * 24, "keep");
    Check.range(drainTime.toSeconds(), 0, 86_400, "drainTime");
  }
}
