package org.partyline.media;

/// What happens on a [PhoneLeg]; posted to the consumer given at its opening, in order.
public sealed interface PhoneEvent
    permits PhoneEvent.KeyPressed,
        PhoneEvent.Played,
        PhoneEvent.DigitsSent,
        PhoneEvent.MediaLost,
        PhoneEvent.Inactive,
        PhoneEvent.EncryptionFailed,
        PhoneEvent.TalkingWhileMuted,
        RoomEnded {
  /// A DTMF digit by RFC 4733 or as a tone, once per press: 0-9, *, #, A-D.
  record KeyPressed(char key) implements PhoneEvent {}

  /// The sounds of the last [PhoneLeg#play] were heard to their end (not when replaced or stopped).
  record Played() implements PhoneEvent {}

  /// All digits of [PhoneLeg#sendDigits] are out.
  record DigitsSent() implements PhoneEvent {}

  /// No RTP and no RTCP for the configured time, though the call is not on hold: a media timeout.
  record MediaLost() implements PhoneEvent {}

  /// No RTP and no RTCP for the configured time while the call is on hold, inactive or without a
  /// stream. It need not mean anything; told once, until something is received or agreed anew.
  record Inactive() implements PhoneEvent {}

  /// DTLS has not come to an end, so nothing is sent and nothing is taken. Told 16 s after the
  /// answer, and again as long as it is so.
  ///
  /// @param reason for logs
  record EncryptionFailed(String reason) implements PhoneEvent {}

  /// A muted caller talks: told after a second of speech, at most once in 30 s.
  record TalkingWhileMuted() implements PhoneEvent {}
}
