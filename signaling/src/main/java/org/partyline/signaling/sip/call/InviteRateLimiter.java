package org.partyline.signaling.sip.call;

import java.util.function.LongSupplier;

/// A token bucket: so many new calls per second, with a burst of the same size.
public final class InviteRateLimiter {
  private final double perNano;
  private final double burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long last;

  public InviteRateLimiter(int perSecond, LongSupplier nanoTime) {
    this.perNano = perSecond / 1e9;
    this.burst = perSecond;
    this.nanoTime = nanoTime;
    this.tokens = perSecond;
    this.last = nanoTime.getAsLong();
  }

  public synchronized boolean take() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + (now - last) * perNano);
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
