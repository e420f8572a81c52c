package org.partyline.signaling.sip.call;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.partyline.signaling.sip.SipCallHandler;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.dialog.ByeSender;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.partyline.signaling.sip.transaction.ServerTransactions;
import org.partyline.signaling.sip.transaction.Timings;

/// What all calls of one endpoint share.
public record EndpointContext(
    SipSettings settings,
    SipCallHandler handler,
    Timings timings,
    ResponseFactory replies,
    ServerTransactions transactions,
    LocalAddresses locals,
    Calls calls,
    ByeSender byes) {

  public static EndpointContext of(
      SipSettings settings,
      SipCallHandler handler,
      Timings timings,
      ScheduledExecutorService timer) {
    var replies = new ResponseFactory(settings.userAgent());
    var locals = new LocalAddresses();
    return new EndpointContext(
        settings,
        handler,
        timings,
        replies,
        new ServerTransactions(timer, timings),
        locals,
        new Calls(settings.maxCalls()),
        new ByeSender(locals, replies));
  }

  public void after(Duration delay, Runnable task) {
    transactions.after(delay, task);
  }
}
