package org.partyline.media;

/// What happens on a [BrowserLeg]; posted to the consumer given at its opening, in order.
public sealed interface BrowserEvent permits BrowserEvent.Connected, BrowserEvent.Lost, RoomEnded {
  /// ICE, DTLS and SRTP stand: media flows.
  record Connected() implements BrowserEvent {}

  /// The leg is dead; close it.
  ///
  /// @param reason for logs
  record Lost(Cause cause, String reason) implements BrowserEvent {}

  /// Why a leg was lost, and so who has to do what.
  enum Cause {
    /// No ICE check arrived: the browser cannot reach us.
    UNREACHABLE,
    /// Consent was lost (RFC 7675): the browser, or its network, is gone.
    GONE,
    /// The browser ended the DTLS association.
    ENDED,
    /// DTLS failed, for a wrong fingerprint, say.
    REFUSED,
    /// The media server is lost: the browser should offer anew.
    SERVER,
    /// The server is there, and its way between this browser and the mix is broken: the same.
    BROKEN
  }
}
