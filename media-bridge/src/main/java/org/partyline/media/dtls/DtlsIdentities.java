package org.partyline.media.dtls;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The identity that new legs use: the same for a day, so that peers of one day cannot be told
/// apart by it and no key lives long.
public final class DtlsIdentities {
  private static final Duration ROTATION = Duration.ofDays(1);

  private final InstantSource clock;
  private @Nullable DtlsIdentity current;
  private Instant created = Instant.EPOCH;

  public DtlsIdentities() {
    this(InstantSource.system());
  }

  DtlsIdentities(InstantSource clock) {
    this.clock = clock;
  }

  /// Creates one where there is none of today, which takes some milliseconds.
  public synchronized DtlsIdentity current() {
    Instant now = clock.instant();
    if (current == null || Duration.between(created, now).compareTo(ROTATION) > 0) {
      current = DtlsIdentity.create(now);
      created = now;
    }
    return current;
  }
}
