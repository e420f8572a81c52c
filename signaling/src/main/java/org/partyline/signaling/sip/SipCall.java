package org.partyline.signaling.sip;

/// A call (RFC 3261), with what both kinds share. SDP is opaque text here. Every method returns at
/// once, may be called from any thread, and does nothing once the call has ended.
public sealed interface SipCall permits IncomingCall, OutgoingCall {
  /// The Call-ID, for logs: it names nobody.
  String callId();

  /// Offers another session within an answered call (a re-INVITE): [SipEvent.ReofferAnswered] or
  /// [SipEvent.ReofferRejected] follows. Waits for the other side's offer if one is under way, and
  /// tries again when both have offered at the same time (RFC 3261 §14.1); of several that wait,
  /// the latest is made.
  void reoffer(String sdp);

  /// Answers the pending [SipEvent.Reoffered].
  void acceptReoffer(String sdp);

  /// Rejects the pending [SipEvent.Reoffered] (488, mostly): the session goes on as it was.
  void rejectReoffer(SipStatus status);

  /// The same with its reason in a Warning header.
  void rejectReoffer(SipStatus status, SipWarning warning);

  /// Sends a key by SIP INFO (application/dtmf-relay) within an answered call.
  ///
  /// @param digit 0-9, *, #, A-D
  void sendDigit(char digit);

  /// Asks the other side of an answered call to call somebody else instead (REFER, RFC 3515):
  /// [SipEvent.TransferProgress] tells how that goes. The call itself stays until somebody hangs
  /// up.
  ///
  /// @param target a SIP or tel URI, or the user part of one in the other side's domain
  /// @throws IllegalArgumentException where that makes no URI
  void transfer(String target);

  /// Accepts the pending [SipEvent.TransferRequested]; [#reportTransfer] has to follow.
  void acceptTransfer();

  /// Tells the other side how the transfer goes that it has asked for.
  ///
  /// @param status of the new call: 180, 200, 486…; the first final one is the last
  /// @param phrase why, for a person
  void reportTransfer(int status, String phrase);

  /// The same without words.
  default void reportTransfer(int status) {
    reportTransfer(status, status < 200 ? "Trying" : status < 300 ? "OK" : "Failed");
  }

  /// Rejects the pending [SipEvent.TransferRequested]: nothing changes.
  void rejectTransfer(SipStatus status);

  /// Ends the call whatever its state: BYE, CANCEL, or a rejection.
  void hangUp();
}
