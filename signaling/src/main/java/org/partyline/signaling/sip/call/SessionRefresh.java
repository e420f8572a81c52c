package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.sip.message.Request;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.trunk.Trunk;

/// Asks the other side of an answered call for a sign of life when its session timer says so: by
/// UPDATE or re-INVITE (RFC 4028 §7.4), or by OPTIONS if it takes no part in session timers.
final class SessionRefresh implements SessionTimer.Session {
  private final DialogCall call;
  private final SessionTimer timer;
  private boolean allowsUpdate;

  SessionRefresh(DialogCall call, EndpointContext context, Optional<Trunk> trunk) {
    this.call = call;
    SipSettings.Dialogs usual = context.settings().dialogs();
    this.timer =
        new SessionTimer(
            trunk.flatMap(t -> t.settings().sessionExpires()).map(usual::lasting).orElse(usual),
            (delay, task) -> context.timers().after(delay, () -> call.execute(task)),
            this);
  }

  SessionTimer timer() {
    return timer;
  }

  /// Reads what the other side can do.
  void read(SIPMessage message) {
    Iterator<SIPHeader> allow = message.getHeaders("Allow");
    if (allow.hasNext()) {
      allowsUpdate = false;
      allow.forEachRemaining(
          header -> allowsUpdate |= header.getValue().toUpperCase(Locale.ROOT).contains("UPDATE"));
    }
  }

  @Override
  public void refresh() {
    if (!call.isConfirmed()) {
      timer.restart();
    } else if (allowsUpdate) {
      SIPRequest update = call.request(Request.UPDATE);
      timer.write(update, call.context().replies());
      ask(update);
    } else if (!timer.supported() || !call.reinviteUnchanged()) {
      ask(call.request(Request.OPTIONS));
    }
  }

  @Override
  public void expired() {
    call.peerGone();
  }

  private void ask(SIPRequest question) {
    call.send(
        question,
        new ClientTransaction.User() {
          @Override
          public void onResponse(SIPResponse response) {
            if (response.getStatusCode() >= 200) {
              call.execute(() -> answered(response));
            }
          }

          @Override
          public void onFailure(int status) {
            call.execute(call::peerGone);
          }
        });
  }

  private void answered(SIPResponse response) {
    int status = response.getStatusCode();
    boolean update = Request.UPDATE.equals(response.getCSeq().getMethod());
    if (!call.isConfirmed()) {
      return;
    }
    if (status == 481 || status == 408) {
      call.peerGone();
    } else if (update && (status == 405 || status == 501)) {
      allowsUpdate = false;
      refresh();
    } else if (update && status == 422 && timer.lengthen(response)) {
      refresh();
    } else if (update && status < 300) {
      call.refreshed(response);
    } else {
      timer.restart();
    }
  }
}
