package org.partyline.gateway.call;

import java.util.ArrayList;
import java.util.List;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;

/// A call of ours that remembers what was done with it.
final class ScriptedOutgoing implements OutgoingCall {
  final Invitation invitation;
  private final List<String> done = new ArrayList<>(List.of("invite"));
  private boolean over;
  private boolean answered;

  ScriptedOutgoing(Invitation invitation) {
    this.invitation = invitation;
  }

  /// What the called side saw, in order: `invite`, `cancel`, `bye`, `info 1`.
  List<String> done() {
    return done;
  }

  void answered() {
    answered = true;
  }

  /// The other side has ended it: what we do now is not seen.
  void ended() {
    over = true;
  }

  private void does(String what) {
    if (!over) {
      done.add(what);
    }
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
  public void transfer(String target) {
    does("transfer");
  }

  @Override
  public void acceptTransfer() {
    does("transfer accepted");
  }

  @Override
  public void reportTransfer(int status) {
    does("transfer " + status);
  }

  @Override
  public void rejectTransfer(SipStatus status) {
    does("transfer rejected " + status.code());
  }

  @Override
  public void reoffer(String sdp) {
    does("reoffer");
  }

  @Override
  public void acceptReoffer(String sdp) {
    does("reoffer accepted");
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
    over = true;
  }
}
