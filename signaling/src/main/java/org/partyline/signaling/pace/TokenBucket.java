package org.partyline.signaling.pace;

/// A token bucket: `burst` at once, then `perSecond`. Holds no clock and no lock.
public final class TokenBucket {
  private final long nanosPerToken;
  private final long depth;
  private long emptyUntil;
  private boolean started;

  public TokenBucket(int burst, double perSecond) {
    nanosPerToken = (long) (1e9 / perSecond);
    depth = burst * nanosPerToken;
  }

  /// Takes a token, on credit where there is none.
  ///
  /// @param now monotonic time in nanoseconds
  /// @return the nanoseconds to wait until it is there
  public long takeAt(long now) {
    fill(now);
    emptyUntil += nanosPerToken;
    return Math.max(0, emptyUntil - now);
  }

  /// Takes a token if there is one.
  ///
  /// @param now monotonic time in nanoseconds
  public boolean tryTake(long now) {
    fill(now);
    if (emptyUntil + nanosPerToken - now > 0) {
      return false;
    }
    emptyUntil += nanosPerToken;
    return true;
  }

  /// How long there will be no token: nanoseconds, 0 where there is one.
  ///
  /// @param now monotonic time in nanoseconds
  public long untilNext(long now) {
    fill(now);
    return Math.max(0, emptyUntil + nanosPerToken - now);
  }

  private void fill(long now) {
    if (!started || emptyUntil - (now - depth) < 0) {
      started = true;
      emptyUntil = now - depth;
    }
  }
}
