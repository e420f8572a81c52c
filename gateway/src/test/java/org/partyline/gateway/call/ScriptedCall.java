package org.partyline.gateway.call;

import java.util.ArrayList;
import java.util.List;
import org.partyline.signaling.sip.SipStatus;

/// What a scripted call remembers, whichever side made it.
abstract class ScriptedCall {
  private final List<String> done = new ArrayList<>();
  private boolean over;

  /// With what words transfers were reported.
  final List<String> phrases = new ArrayList<>();

  /// What the other side saw, in order.
  List<String> done() {
    return done;
  }

  /// The other side has ended it: what we do now is not seen.
  void ended() {
    over = true;
  }

  void does(String what) {
    if (!over) {
      done.add(what);
    }
  }

  public void transfer(String target) {
    does("transfer");
  }

  public void acceptTransfer() {
    does("transfer accepted");
  }

  public void reportTransfer(int status, String phrase) {
    does("transfer " + status);
    phrases.add(phrase);
  }

  public void rejectTransfer(SipStatus status) {
    does("transfer rejected " + status.code());
  }

  public void reoffer(String sdp) {
    does("reoffer");
  }

  public void acceptReoffer(String sdp) {
    does("reoffer accepted");
  }
}
