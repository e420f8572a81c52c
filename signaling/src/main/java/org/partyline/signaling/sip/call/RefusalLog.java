package org.partyline.signaling.sip.call;

import java.net.InetSocketAddress;
import org.partyline.signaling.pace.TokenBucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs refused calls, a line in ten seconds at most: a flood of calls must not be one of lines.
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final int BURST = 5;
  private static final double PER_SECOND = 0.1;

  private final TokenBucket lines = new TokenBucket(BURST, PER_SECOND);
  private int unlogged;

  /// @param status that the call is answered with
  /// @param reason such as the limit that was reached, as the configuration calls it
  synchronized void refused(InetSocketAddress source, int status, String reason) {
    if (!lines.tryTake(System.nanoTime())) {
      unlogged++;
      return;
    }
    LOG.warn(
        "call from {} refused with {}: {} ({} more not logged)",
        source.getAddress().getHostAddress(),
        status,
        reason,
        unlogged);
    unlogged = 0;
  }
}
