package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Hears a key once though some phones send it twice, by RFC 4733 and by SIP INFO.
final class KeyEcho {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /// How a key came.
  enum Way {
    RTP,
    INFO
  }

  private record Expected(char key, Way way, Instant until) {}

  private final Deque<Expected> expected = new ArrayDeque<>();

  /// Whether this is a new press, not the same one by the other way.
  boolean isNew(char key, Way way, Instant now) {
    expected.removeIf(echo -> echo.until.isBefore(now));
    Expected next = expected.peek();
    if (next != null && next.way == way && next.key == key) {
      expected.remove();
      return false;
    }
    expected.add(new Expected(key, way == Way.RTP ? Way.INFO : Way.RTP, now.plus(WINDOW)));
    return true;
  }
}
