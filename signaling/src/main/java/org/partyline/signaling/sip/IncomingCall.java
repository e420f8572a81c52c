package org.partyline.signaling.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/// A call that somebody makes to us.
public non-sealed interface IncomingCall extends SipCall {
  SipParty caller();

  SipParty called();

  /// The P-Asserted-Identity as received (RFC 3325): whether its sender is to be trusted is the
  /// application's to decide. Of several, the first that names a user.
  Optional<SipParty> assertedIdentity();

  /// The trunk that it came from; empty for another admitted source.
  Optional<String> trunk();

  /// The call whose place this one wants (RFC 3891): an answered one of the same trunk or, without
  /// a trunk, of the same address. It goes on until the application hangs it up, which is to be
  /// once this one is [SipEvent.Confirmed].
  Optional<SipCall> replaces();

  /// Where the INVITE came from.
  InetSocketAddress source();

  /// The INVITE's SDP; empty if the caller wants us to offer (RFC 3261 §13.2.1).
  Optional<String> offer();

  /// 180 Ringing.
  void ring();

  /// 183 Session Progress with the answer: early media (RFC 3960). Where the caller requires it the
  /// answer holds for good (RFC 3262), and [#answer] repeats no other.
  void progress(String sdp);

  /// 200 OK with the answer, or with our offer if [#offer] is empty; retransmitted until the ACK.
  void answer(String sdp);

  /// A final rejection. After [#answer] it is a BYE.
  void reject(SipStatus status);

  /// A final rejection with its reason in a Warning header.
  void reject(SipStatus status, SipWarning warning);
}
