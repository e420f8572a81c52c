package org.partyline.gateway.call;

import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;

/// A call of ours that remembers what was done with it, as the called side saw it: `invite`,
/// `cancel`, `bye`, `info 1`.
final class ScriptedOutgoing extends ScriptedCall implements OutgoingCall {
  final Invitation invitation;
  private boolean answered;

  ScriptedOutgoing(Invitation invitation) {
    this.invitation = invitation;
    does("invite");
  }

  void answered() {
    answered = true;
  }

  @Override
  public String callId() {
    return "our-call-id";
  }

  @Override
  public void sendDigit(char digit) {
    does("info " + digit);
  }

  @Override
  public void rejectReoffer(SipStatus status) {
    does("reoffer rejected");
  }

  @Override
  public void rejectReoffer(SipStatus status, SipWarning warning) {
    does("reoffer rejected");
  }

  @Override
  public void hangUp() {
    does(answered ? "bye" : "cancel");
    ended();
  }
}
