package org.partyline.gateway.call;

import java.time.Instant;
import java.util.Optional;

/// What happens to a call, in order. The one place where a call waits, so that a test can let time
/// pass at once.
interface CallMailbox {
  /// From any thread; never blocks.
  void post(CallEvent event);

  /// The next event; empty when none came until the deadline. Used by the call's thread only.
  Optional<CallEvent> next(Instant deadline) throws InterruptedException;
}
