package org.partyline.signaling.sip;

import java.util.Optional;

/// What the far end does to a [SipCall]. Delivered in order, one at a time, to the call's mailbox.
public sealed interface SipEvent {
  /// The ACK for our 200 came; with the SDP answer where we had offered.
  record Confirmed(Optional<String> answer) implements SipEvent {}

  /// A re-INVITE or UPDATE: answer with [SipCall#acceptReoffer] or [SipCall#refuseReoffer]. Without
  /// an offer (a re-INVITE without SDP) the caller wants ours.
  record Reoffered(Optional<String> offer) implements SipEvent {}

  /// A key by SIP INFO (application/dtmf-relay or application/dtmf): 0-9, *, #, A-D.
  record KeyPressed(char key) implements SipEvent {}

  /// The call is over, whoever ended it; the last event.
  record Ended(EndReason reason) implements SipEvent {}

  /// Why a call ended.
  enum EndReason {
    /// CANCEL before our 200.
    CANCELLED,
    /// BYE from the far end.
    REMOTE_HANGUP,
    /// We hung up or refused.
    LOCAL_HANGUP,
    /// No ACK within 64*T1 (RFC 3261 §13.3.1.4).
    ACK_TIMEOUT,
    /// The transport or the stack failed.
    FAILED
  }
}
