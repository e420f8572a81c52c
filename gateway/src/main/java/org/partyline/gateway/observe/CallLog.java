package org.partyline.gateway.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line in the log for each call.
public final class CallLog implements CallObserver {
  private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

  @Override
  public void ended(CallRecord call) {
    LOG.info(
        "call ended: {} caller=\"{}\" room={} total={}s talked={}s",
        call.ending(),
        call.caller(),
        call.room().orElse("-"),
        call.total().toSeconds(),
        call.talked().toSeconds());
  }
}
