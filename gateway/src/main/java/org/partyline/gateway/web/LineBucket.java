package org.partyline.gateway.web;

import java.time.Duration;

/// A token bucket for one thread: [#take] waits until the next line may go.
final class LineBucket {
  private final int burst;
  private final double perNano;
  private double tokens;
  private long last = System.nanoTime();

  LineBucket(int burst, int perSecond) {
    this.burst = burst;
    this.perNano = perSecond / 1e9;
    this.tokens = burst;
  }

  void take() throws InterruptedException {
    var now = System.nanoTime();
    tokens = Math.min(burst, tokens + (now - last) * perNano) - 1;
    last = now;
    if (tokens < 0) {
      Thread.sleep(Duration.ofNanos((long) (-tokens / perNano)));
    }
  }
}
