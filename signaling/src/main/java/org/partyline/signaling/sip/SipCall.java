package org.partyline.signaling.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/// One SIP dialog, seen as the person at the other end would: it rings, is answered, is hung up
/// (RFC 3261). SDP is opaque text here. Every method returns at once, may be called from any
/// thread, and does nothing once the call has ended.
public interface SipCall {
  /// The Call-ID, for logs: it names nobody.
  String callId();

  SipParty caller();

  SipParty called();

  /// The P-Asserted-Identity as received (RFC 3325): whether its sender is to be trusted is the
  /// application's to decide. Of several, the first that names a user.
  Optional<SipParty> assertedIdentity();

  /// Where the INVITE came from.
  InetSocketAddress source();

  /// The INVITE's SDP; empty where the caller wants us to offer (RFC 3261 §13.2.1).
  Optional<String> offer();

  /// 180 Ringing.
  void ring();

  /// 200 OK with the answer, or with our offer where [#offer] is empty; retransmitted until the
  /// ACK.
  void answer(String sdp);

  /// A final refusal. After [#answer] it is a BYE.
  void reject(SipStatus status);

  /// Answers the pending [SipEvent.Reoffered].
  void acceptReoffer(String sdp);

  /// Refuses the pending [SipEvent.Reoffered] (488, mostly): the session goes on as it was.
  void refuseReoffer(SipStatus status);

  /// Ends the call whatever its state: BYE, or a refusal where it was not answered yet.
  void hangUp();
}
