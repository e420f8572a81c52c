package org.partyline.media.conference;

/// One party of a [Conference]: a phone leg or a browser leg. Every method runs on the conference's
/// loop. In each 20 ms tick the conference calls [#advance] on all, [#speak] on those who are
/// mixed, then [#hear] on all.
public interface Member {
  /// Names this party in the RTP that others receive (RFC 3550 CSRC); unique in the conference,
  /// never 0.
  int csrc();

  /// Moves on by 20 ms and tells how loud they are: 0 (full scale) to 127 (silence) in -dBov, as
  /// RFC 6464 counts. Does not decode where the packet's header tells.
  int advance();

  /// Writes the 20 ms of the last [#advance] as 960 samples at 48 kHz; loss is already concealed.
  void speak(short[] pcm);

  /// What they say has nothing above half of this rate: a mix of telephones is coded as one.
  default int sampleRate() {
    return 48_000;
  }

  /// What this party hears in this tick: everyone else who speaks. Called in every tick, silent or
  /// not.
  void hear(Mix mix);
}
