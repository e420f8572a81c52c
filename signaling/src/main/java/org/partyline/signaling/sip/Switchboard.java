package org.partyline.signaling.sip;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/// What all calls of one endpoint share.
record Switchboard(
    SipSettings settings,
    SipCallHandler handler,
    Timings timings,
    Replies replies,
    ServerTransactions transactions,
    LocalAddresses locals,
    Calls calls,
    ByeSender byes) {

  static Switchboard of(
      SipSettings settings,
      SipCallHandler handler,
      Timings timings,
      ScheduledExecutorService timer) {
    var replies = new Replies(settings.userAgent());
    var locals = new LocalAddresses();
    return new Switchboard(
        settings,
        handler,
        timings,
        replies,
        new ServerTransactions(timer, timings),
        locals,
        new Calls(settings.maxCalls()),
        new ByeSender(locals, replies));
  }

  void after(Duration delay, Runnable task) {
    transactions.after(delay, task);
  }
}
