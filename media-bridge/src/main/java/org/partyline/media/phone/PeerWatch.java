package org.partyline.media.phone;

import java.time.Duration;

/// Notices when a phone has vanished: once, until it is heard again.
final class PeerWatch {
  private final long timeoutNanos;
  private final Runnable lost;
  private long lastHeard;
  private boolean told;
  private long received;

  PeerWatch(Duration timeout, Runnable lost) {
    timeoutNanos = timeout.toNanos();
    this.lost = lost;
  }

  /// From now on something is expected.
  void begin(long nanos) {
    lastHeard = nanos;
    told = false;
  }

  void heard(long nanos) {
    received++;
    begin(nanos);
  }

  void check(long nanos) {
    if (!told && nanos - lastHeard > timeoutNanos) {
      told = true;
      lost.run();
    }
  }

  /// Packets heard.
  long received() {
    return received;
  }
}
