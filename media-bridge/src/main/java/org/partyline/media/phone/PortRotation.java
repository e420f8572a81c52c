package org.partyline.media.phone;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// Hands out the even ports of a range: always the one that has been free for the longest, and none
/// that has been free for less than [#REST]. The last peer of a freed port may go on sending until
/// it has our BYE, and whoever comes next on that port must not hear it. Thread-safe.
final class PortRotation {
  /// Outlasts a BYE that is lost once (RFC 3261 17.1.2.2: sent again after 500 ms) and a long way.
  static final Duration REST = Duration.ofSeconds(3);

  private static final int ANY = 0;
  private static final int NONE = -1;

  /// @param rested when it may be taken, as the clock counts
  private record Free(int port, long rested) {}

  private final boolean any;
  private final LongSupplier nanoTime;
  private final Deque<Free> free = new ArrayDeque<>();

  /// @param pairs how many even ports there are; 0 for any that the system gives
  /// @param nanoTime a clock that never goes back
  PortRotation(int firstPort, int pairs, LongSupplier nanoTime) {
    any = pairs == 0;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    for (int i = 0; i < pairs; i++) {
      free.add(new Free(firstPort + 2 * i, now));
    }
  }

  /// A port that nobody uses, nor did until just now; 0 for any, -1 when there is none.
  synchronized int take() {
    if (any) {
      return ANY;
    }
    Free longest = free.peek();
    if (longest == null || longest.rested - nanoTime.getAsLong() > 0) {
      return NONE;
    }
    free.remove();
    return longest.port;
  }

  synchronized void free(int port) {
    if (!any) {
      free.add(new Free(port, nanoTime.getAsLong() + REST.toNanos()));
    }
  }
}
