package org.partyline.media;

import org.partyline.media.sound.Sound;

/// A phone's RTP. From [#confirmed] to [#close] sound goes out in each tick of 20 ms, whatever is
/// played, heard or agreed anew in between. In a call of ours that begins with the first answer, an
/// early one too.
///
/// Nothing goes where nobody asked for it: before the ACK only to where RTP of the peer came from;
/// after it to the address that the SDP names if that is a SIP source's or a trusted one
/// ([PhoneSettings]), else once RTP came from there; and for 2.5 s only as long as none came. As
/// long as nothing may be sent, what is played waits.
public interface PhoneLeg extends MediaLeg {
  /// The most by which [#volume] changes, in dB.
  int MAX_VOLUME = 12;

  /// Answers the peer's offer, the first or a later one (hold, resume, new address, new codec).
  ///
  /// A host name in it is resolved, which may block for 2 s: call it on a virtual thread.
  ///
  /// @throws SdpException when it is malformed (400), or has no audio that we speak (488); what was
  ///   agreed before stays in force
  String answer(String sdpOffer);

  /// Our offer: for a call of ours, or for an INVITE or re-INVITE without one; [#accept] takes the
  /// answer.
  String offer();

  /// Takes the answer to [#offer], an early one too: media flows both ways from then on. When a
  /// call of ours rings in several places, each of them may answer, early and at last (RFC 3261
  /// 13.2.2.4): the latest answer counts, and what the party before still sends is not heard.
  ///
  /// Nobody but who got the offer can answer it: no [#confirmed] need follow.
  ///
  /// @throws SdpException when it does not answer our offer; what was agreed before stays in force
  void accept(String sdpAnswer);

  /// The ACK has arrived: the peer is where its SIP comes from.
  void confirmed();

  /// Plays these, one after the other, to this phone only, instead of what it hears; replaces what
  /// plays. [PhoneEvent.Played] tells the end.
  void play(Sound... sounds);

  /// Plays this again and again until stopped or replaced.
  void playLoop(Sound sound);

  void stopPlaying();

  /// How loud the caller hears everything, 0 being as it is; louder is limited, so that it does not
  /// clip.
  ///
  /// @param decibels at most [#MAX_VOLUME], up or down
  void volume(int decibels);

  /// Dials these, 0.2 s each, after those that wait still: as telephone-events (RFC 4733) where the
  /// peer takes them, else as tones. A `,` is a pause of 2 s, a `w` one of 0.5 s. On hold, and as
  /// long as nothing may be sent, they wait. [PhoneEvent.DigitsSent] tells the end.
  ///
  /// @param digits 0-9, *, #, A-D, `,` and `w`
  /// @throws IllegalArgumentException when it holds anything else, or more than 64 would wait; the
  ///   message does not show the digits
  void sendDigits(String digits);

  /// Whether the phone asked not to hear anything (sendonly, inactive, c=0.0.0.0).
  boolean onHold();
}
