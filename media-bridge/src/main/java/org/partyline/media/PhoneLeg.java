package org.partyline.media;

import org.partyline.media.sound.Sound;

/// A phone's RTP. From the first description agreed to [#close] one packet of 20 ms goes out in
/// each tick, whatever is played, heard or agreed anew in between.
public interface PhoneLeg extends MediaLeg {
  /// Answers the peer's offer, the first or a later one (hold, resume, new address, new codec).
  ///
  /// @throws MediaException when there is no audio that we speak: 488; what was agreed before stays
  ///   in force
  String answer(String sdpOffer);

  /// Our offer, for an INVITE or re-INVITE without one; [#accept] takes the answer.
  String offer();

  /// Takes the answer to [#offer].
  ///
  /// @throws MediaException when it does not answer our offer
  void accept(String sdpAnswer);

  /// Plays these, one after the other, to this phone only, instead of what it hears; replaces what
  /// plays. [PhoneEvent.Played] tells the end.
  void play(Sound... sounds);

  /// Plays this again and again until stopped or replaced.
  void playLoop(Sound sound);

  void stopPlaying();

  /// Whether the phone asked not to hear anything (sendonly, inactive, c=0.0.0.0).
  boolean onHold();
}
