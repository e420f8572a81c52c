package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.partyline.media.PhoneEvent;
import org.partyline.signaling.sip.SipEvent;

/// A mailbox in real time. Digits are dropped once many events are queued; nothing else is.
final class QueuedMailbox implements CallMailbox {
  private static final int MAX_QUEUED = 500;

  private final BlockingQueue<CallEvent> queue = new LinkedBlockingQueue<>();
  private final InstantSource clock;

  /// @param clock that of the deadlines: monotonic
  QueuedMailbox(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void post(CallEvent event) {
    boolean digit =
        event instanceof CallEvent.Signaled(SipEvent.KeyPressed _)
            || event instanceof CallEvent.Heard(PhoneEvent.KeyPressed _);
    if (!digit || queue.size() < MAX_QUEUED) {
      queue.add(event);
    }
  }

  @Override
  public Optional<CallEvent> next(Instant deadline) throws InterruptedException {
    long left = Duration.between(clock.instant(), deadline).toNanos();
    return Optional.ofNullable(queue.poll(Math.max(0, left), TimeUnit.NANOSECONDS));
  }
}
