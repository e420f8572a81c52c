package org.partyline.gateway.observe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a call was in which recordings. Thread-safe.
final class Recorded {
  // Guarded by this.
  private final List<CallRecording> over = new ArrayList<>();
  private @Nullable CallRecording open;

  /// The call is in this recording from now on.
  synchronized void begin(String name, Instant now) {
    if (open == null || !open.name().equals(name)) {
      end(now);
      open = new CallRecording(name, now, now);
    }
  }

  /// It is in none any more.
  synchronized void end(Instant now) {
    if (open != null) {
      over.add(new CallRecording(open.name(), open.from(), now));
      open = null;
    }
  }

  /// All that are over.
  synchronized List<CallRecording> all() {
    return List.copyOf(over);
  }
}
