package org.partyline.gateway.call;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;

/// A call's signaling that remembers what was done with it.
final class ScriptedSip implements IncomingCall {
  private final String from;
  private final String to;
  private final Optional<String> asserted;
  private final InetSocketAddress source;
  private final List<String> done = new ArrayList<>();
  private boolean over;

  ScriptedSip(String from, String to, Optional<String> asserted, InetAddress source) {
    this.from = from;
    this.to = to;
    this.asserted = asserted;
    this.source = new InetSocketAddress(source, 5060);
  }

  /// What the caller's side saw, in order: `ring`, `answer`, `reject 404`, `bye`.
  List<String> done() {
    return done;
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
    return "call-id";
  }

  @Override
  public SipParty caller() {
    return new SipParty(from, "carrier.example", Optional.empty());
  }

  @Override
  public SipParty called() {
    return new SipParty(to, "here.example", Optional.empty());
  }

  @Override
  public Optional<SipParty> assertedIdentity() {
    return asserted.map(user -> new SipParty(user, "carrier.example", Optional.empty()));
  }

  @Override
  public Optional<String> trunk() {
    return Optional.empty();
  }

  @Override
  public void sendDigit(char digit) {
    does("digit");
  }

  @Override
  public InetSocketAddress source() {
    return source;
  }

  @Override
  public Optional<String> offer() {
    return Optional.of("an offer");
  }

  @Override
  public void ring() {
    does("ring");
  }

  @Override
  public void progress(String sdp) {
    does("progress");
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
  public void answer(String sdp) {
    does("answer");
  }

  @Override
  public void reject(SipStatus status) {
    does("reject " + status.code());
    over = true;
  }

  @Override
  public void reject(SipStatus status, SipWarning warning) {
    does("reject " + status.code() + " warning " + warning.code());
    over = true;
  }

  @Override
  public void rejectReoffer(SipStatus status, SipWarning warning) {
    does("reoffer refused, warning " + warning.code());
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
    does("reoffer refused");
  }

  @Override
  public void hangUp() {
    does(done.contains("answer") ? "bye" : "decline");
    over = true;
  }
}
