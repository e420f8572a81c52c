package org.partyline.gateway.call;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;

/// A call's signaling that remembers what was done with it, as its caller saw it: `ring`, `answer`,
/// `reject 404`, `bye`.
final class ScriptedSip extends ScriptedCall implements IncomingCall {
  private final String from;
  private final String to;
  private final Optional<String> asserted;
  private final InetSocketAddress source;

  /// The call whose place this one takes.
  @Nullable SipCall replaces;

  ScriptedSip(String from, String to, Optional<String> asserted, InetAddress source) {
    this.from = from;
    this.to = to;
    this.asserted = asserted;
    this.source = new InetSocketAddress(source, 5060);
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
  public Optional<SipCall> replaces() {
    return Optional.ofNullable(replaces);
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
  public void answer(String sdp) {
    does("answer");
  }

  @Override
  public void reject(SipStatus status) {
    does("reject " + status.code());
    ended();
  }

  @Override
  public void reject(SipStatus status, SipWarning warning) {
    does("reject " + status.code() + " warning " + warning.code());
    ended();
  }

  @Override
  public void rejectReoffer(SipStatus status, SipWarning warning) {
    does("reoffer refused, warning " + warning.code());
  }

  @Override
  public void rejectReoffer(SipStatus status) {
    does("reoffer refused");
  }

  @Override
  public void hangUp() {
    does(done().contains("answer") ? "bye" : "decline");
    ended();
  }
}
