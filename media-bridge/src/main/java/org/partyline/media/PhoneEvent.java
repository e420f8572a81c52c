package org.partyline.media;

/// What happens on a [PhoneLeg]; posted to the consumer given at its opening, in order.
public sealed interface PhoneEvent
    permits PhoneEvent.KeyPressed, PhoneEvent.Played, PhoneEvent.MediaLost, RoomEnded {
  /// A key by RFC 4733, once per press: 0-9, *, #, A-D.
  record KeyPressed(char key) implements PhoneEvent {}

  /// The sounds of the last [PhoneLeg#play] were heard to their end (not when replaced or stopped).
  record Played() implements PhoneEvent {}

  /// No RTP and no RTCP for the configured time, and the call is not on hold: the caller has
  /// vanished.
  record MediaLost() implements PhoneEvent {}
}
