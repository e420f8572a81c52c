package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.policy.UsageLedger;

/// How long a call of ours may last: as long as there is something left to use, and no longer than
/// any call.
///
/// @param answered when it was answered
/// @param longest how long any call may last
record Credit(UsageLedger.Lease lease, Instant answered, Duration longest) implements CallTime {
  /// What the goodbye takes is paid for, too.
  private static final Duration FOR_GOODBYE = Duration.ofSeconds(10);

  @Override
  public Instant end() {
    return answered.plus(unlimited() ? longest : lease.length().minus(FOR_GOODBYE));
  }

  @Override
  public boolean extend() {
    Instant before = end();
    if (!unlimited()) {
      lease.extend();
    }
    return end().isAfter(before);
  }

  @Override
  public Prompt goodbye() {
    return unlimited() ? Prompt.MAX_DURATION : Prompt.CREDIT_USED;
  }

  @Override
  public Ending ending() {
    return unlimited() ? Ending.MAX_DURATION : Ending.CREDIT_USED;
  }

  private boolean unlimited() {
    return lease.length().compareTo(longest) >= 0;
  }
}
