package org.partyline.media.conference;

/// How many retransmissions one viewer may have: a token bucket of 500 a second, so that a flood of
/// NACKs cannot be turned into a flood of video.
final class VideoRetries {
  private static final int PER_SECOND = 500;
  private static final int BURST = 250;

  private double tokens = BURST;
  private long lastNanos;

  boolean allowed(long nowNanos) {
    if (lastNanos != 0) {
      tokens = Math.min(BURST, tokens + (nowNanos - lastNanos) * 1e-9 * PER_SECOND);
    }
    lastNanos = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
