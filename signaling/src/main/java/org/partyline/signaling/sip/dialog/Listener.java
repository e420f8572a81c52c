package org.partyline.signaling.sip.dialog;

import gov.nist.javax.sip.message.SIPMessage;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import org.partyline.signaling.sip.call.RequestDispatcher;

/// What the stack still tells after the [RequestDispatcher]: how our BYEs fared. A challenge (401,
/// 407) is an answer like any other: we never send credentials into a call.
public final class Listener implements SipListener {
  private final ByeSender byes;

  public Listener(ByeSender byes) {
    this.byes = byes;
  }

  @Override
  public void processRequest(RequestEvent event) {}

  @Override
  public void processResponse(ResponseEvent event) {
    if (event.getResponse().getStatusCode() >= 200) {
      finished((SIPMessage) event.getResponse());
    }
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (!event.isServerTransaction()) {
      finished((SIPMessage) event.getClientTransaction().getRequest());
    }
  }

  @Override
  public void processIOException(IOExceptionEvent event) {}

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {}

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {}

  private void finished(SIPMessage message) {
    if (message != null && message.getCallId() != null) {
      byes.onFinished(message.getCallId().getCallId());
    }
  }
}
