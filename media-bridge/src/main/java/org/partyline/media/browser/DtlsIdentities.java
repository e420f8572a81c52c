package org.partyline.media.browser;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The identity that new legs use: the same for a day, so that browsers of one day cannot be told
/// apart by it and no key lives long.
final class DtlsIdentities {
  private static final Duration ROTATION = Duration.ofDays(1);

  private final InstantSource clock;
  private @Nullable DtlsIdentity current;
  private Instant created = Instant.EPOCH;

  DtlsIdentities() {
    this(InstantSource.system());
  }

  DtlsIdentities(InstantSource clock) {
    this.clock = clock;
  }

  synchronized DtlsIdentity current() {
    Instant now = clock.instant();
    if (current == null || Duration.between(created, now).compareTo(ROTATION) > 0) {
      current = DtlsIdentity.create(now);
      created = now;
    }
    return current;
  }
}
