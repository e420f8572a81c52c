package org.partyline.media.phone;

import java.time.Duration;
import java.util.function.Consumer;
import org.partyline.media.PhoneEvent;

/// Notices when a phone sends nothing any more: once, until it is heard again.
final class MediaTimeoutDetector {
  private final long timeoutNanos;
  private final Consumer<PhoneEvent> events;
  private long lastHeard;
  private boolean told;
  private long received;

  MediaTimeoutDetector(Duration timeout, Consumer<PhoneEvent> events) {
    timeoutNanos = timeout.toNanos();
    this.events = events;
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

  /// @param expected whether the peer should be sending; on hold it need not
  void check(long nanos, boolean expected) {
    if (!told && nanos - lastHeard > timeoutNanos) {
      told = true;
      events.accept(expected ? new PhoneEvent.MediaLost() : new PhoneEvent.Inactive());
    }
  }

  /// Packets heard.
  long received() {
    return received;
  }
}
