package org.partyline.media.browser;

/// What happens to a [BrowserLeg]; posted to the mailbox given at its opening.
public sealed interface BrowserEvent {
  /// ICE, DTLS and SRTP stand: media flows.
  record Connected() implements BrowserEvent {}

  /// ICE never connected, DTLS failed (a wrong fingerprint, say), or consent was lost (RFC 7675):
  /// the leg is dead.
  record Lost(String reason) implements BrowserEvent {}
}
