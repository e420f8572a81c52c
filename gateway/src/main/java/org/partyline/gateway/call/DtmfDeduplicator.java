package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Removes duplicates: some phones send each digit both by RFC 4733 and by SIP INFO.
final class DtmfDeduplicator {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /// How a digit came.
  enum Source {
    RTP,
    INFO
  }

  private record Expected(char key, Source source, Instant until) {}

  private final Deque<Expected> expected = new ArrayDeque<>();

  /// Whether this is a new press, not the same one by the other source.
  boolean isNew(char key, Source source, Instant now) {
    expected.removeIf(echo -> echo.until.isBefore(now));
    Expected next = expected.peek();
    if (next != null && next.source == source && next.key == key) {
      expected.remove();
      return false;
    }
    expected.add(
        new Expected(key, source == Source.RTP ? Source.INFO : Source.RTP, now.plus(WINDOW)));
    return true;
  }
}
