package org.partyline.signaling.sip;

import java.time.Duration;
import java.util.Optional;

/// What the other side does to a [SipCall]. Delivered in order, one at a time.
public sealed interface SipEvent {
  /// The ACK for our 200 arrived, with the SDP answer if ours was the offer.
  record Confirmed(Optional<String> answer) implements SipEvent {}

  /// A re-INVITE or UPDATE: answer with [SipCall#acceptReoffer] or [SipCall#rejectReoffer]. Without
  /// an offer, a re-INVITE without SDP asks us to make it.
  record Reoffered(Optional<String> offer) implements SipEvent {}

  /// The answer to our [SipCall#reoffer]; also one that differs from the last when the session was
  /// refreshed.
  record ReofferAnswered(String answer) implements SipEvent {}

  /// Our [SipCall#reoffer] was rejected: the session goes on as it was.
  ///
  /// @param status the response's status code
  record ReofferRejected(int status) implements SipEvent {}

  /// A digit by SIP INFO (application/dtmf-relay or application/dtmf): 0-9, *, #, A-D.
  record KeyPressed(char key) implements SipEvent {}

  /// The other side wants us to call somebody else instead (REFER). Whether it may is the
  /// application's to say, by [SipCall#acceptTransfer] or [SipCall#rejectTransfer]: a call costs
  /// money. Without an answer it is rejected after a while. A Refer-To that is more than somebody's
  /// address (another scheme or method, other headers than Replaces) has been rejected already.
  ///
  /// @param target whom to call; without a host where that is a `tel` URI
  /// @param consulted another call that this party has with us, whose place is wanted (an attended
  ///   transfer, RFC 5589 §7)
  /// @param replaces the Replaces header of the call to make, where its place is with somebody else
  record TransferRequested(SipParty target, Optional<SipCall> consulted, Optional<String> replaces)
      implements SipEvent {
    /// Without a place to take.
    public TransferRequested(SipParty target) {
      this(target, Optional.empty(), Optional.empty());
    }
  }

  /// How our [SipCall#transfer] goes.
  ///
  /// @param status of the new call, or of the refusal to make it; a final one is the last
  record TransferProgress(int status) implements SipEvent {}

  /// An outgoing call rings (180).
  record Ringing() implements SipEvent {}

  /// An outgoing call has early media (RFC 3960): announcements, or the carrier's ringing tone.
  /// Another fork may send another SDP.
  record Progress(String answer) implements SipEvent {}

  /// An outgoing call was answered.
  record Answered(String answer) implements SipEvent {}

  /// An outgoing call was rejected, or nobody answered its INVITE; [Ended] follows.
  ///
  /// @param status the final status code; 408 if none came
  /// @param phrase the reason phrase as received
  /// @param reason the Reason header, Q.850 before others
  /// @param retryAfter when it may be tried again
  record Rejected(
      int status, String phrase, Optional<SipReason> reason, Optional<Duration> retryAfter)
      implements SipEvent {
    public Rejected(int status, String phrase) {
      this(status, phrase, Optional.empty(), Optional.empty());
    }
  }

  /// The call is over, whoever ended it; the last event.
  ///
  /// @param cause the Reason header of the other side's BYE or CANCEL, Q.850 before others
  record Ended(EndReason reason, Optional<SipReason> cause) implements SipEvent {
    public Ended(EndReason reason) {
      this(reason, Optional.empty());
    }
  }

  /// Why a call ended.
  enum EndReason {
    /// CANCEL before our 200.
    CANCELLED,
    /// BYE from the other side.
    REMOTE_HANGUP,
    /// We hung up, or rejected the call.
    LOCAL_HANGUP,
    /// No ACK within 64*T1 (RFC 3261 §13.3.1.4).
    ACK_TIMEOUT,
    /// Our offer was not answered: an ACK, or the 2xx of an outgoing call, came without SDP.
    MISSING_SDP_ANSWER,
    /// The other side refreshed the session no more, or answered none of our refreshes (RFC 4028).
    SESSION_EXPIRED,
    /// An outgoing call was not answered.
    REJECTED,
    /// The transport or the stack failed.
    FAILED
  }
}
