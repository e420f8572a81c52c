package org.partyline.media.phone;

import java.util.ArrayDeque;
import java.util.Deque;

/// Hands out the even ports of a range: always the one that has been free for the longest, as the
/// last peer of a freed one may go on sending for some seconds. Thread-safe.
final class PortRotation {
  private static final int ANY = 0;
  private static final int NONE = -1;

  private final boolean any;
  private final Deque<Integer> free = new ArrayDeque<>();

  /// @param pairs how many even ports there are; 0 for any that the system gives
  PortRotation(int firstPort, int pairs) {
    any = pairs == 0;
    for (int i = 0; i < pairs; i++) {
      free.add(firstPort + 2 * i);
    }
  }

  /// A port that nobody uses; 0 for any, -1 when there is none.
  synchronized int take() {
    if (any) {
      return ANY;
    }
    Integer longest = free.poll();
    return longest == null ? NONE : longest;
  }

  synchronized void free(int port) {
    if (!any) {
      free.add(port);
    }
  }
}
