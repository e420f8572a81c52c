package org.partyline.signaling.sip;

/// A call that we make. Its INVITE is on its way when [SipEndpoint#dial] returns; how it fares
/// comes as events: [SipEvent.Ringing], [SipEvent.Progress], then [SipEvent.Answered], or
/// [SipEvent.Rejected] and [SipEvent.Ended]. [#hangUp] cancels it as long as nobody has answered.
public non-sealed interface OutgoingCall extends SipCall {}
