package org.partyline.signaling.pace;

/// So many at once, then so many a second. Holds no clock.
public final class TokenBucket {
  private final long nanosPerToken;
  private final long depth;
  private long emptyUntil;
  private boolean started;

  public TokenBucket(int burst, double perSecond) {
    nanosPerToken = (long) (1e9 / perSecond);
    depth = burst * nanosPerToken;
  }

  /// Takes a token; the nanoseconds to wait until it is there.
  public long takeAt(long now) {
    if (!started || emptyUntil - (now - depth) < 0) {
      started = true;
      emptyUntil = now - depth;
    }
    emptyUntil += nanosPerToken;
    return Math.max(0, emptyUntil - now);
  }
}
