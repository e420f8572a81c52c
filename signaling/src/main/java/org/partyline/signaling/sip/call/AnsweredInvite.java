package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.transaction.ResponsePath;
import org.partyline.signaling.sip.transaction.Timers;

/// Our 200 to an INVITE, retransmitted until its ACK comes (RFC 3261 §13.3.1.4): over any
/// transport, as proxies may change it.
final class AnsweredInvite {
  private final SIPResponse ok;
  private final ResponsePath path;
  private final boolean weOffered;
  private final DialogCall call;
  private final Timers.Timer giveUp;
  private Timers.Timer retransmission;
  private boolean stopped;

  AnsweredInvite(SIPResponse ok, ResponsePath path, boolean weOffered, DialogCall call) {
    this.ok = ok;
    this.path = path;
    this.weOffered = weOffered;
    this.call = call;
    this.giveUp =
        after(
            call.context().timings().lifetime(),
            () -> call.fail(EndReason.ACK_TIMEOUT, 408, "no ACK"));
    this.retransmission = retransmitAfter(call.context().timings().t1());
  }

  long number() {
    return ok.getCSeq().getSeqNumber();
  }

  /// Whether our SDP was the offer, so that the ACK has to hold the answer.
  boolean weOffered() {
    return weOffered;
  }

  void stop() {
    stopped = true;
    giveUp.cancel();
    retransmission.cancel();
  }

  private Timers.Timer retransmitAfter(Duration interval) {
    return after(
        interval,
        () -> {
          path.send(ok);
          retransmission = retransmitAfter(call.context().timings().next(interval));
        });
  }

  private Timers.Timer after(Duration delay, Runnable task) {
    return call.context()
        .timers()
        .after(
            delay,
            () ->
                call.execute(() -> {
                  if (!stopped) {
                    task.run();
                  }
                }));
  }
}
