package org.partyline.media.conference;

/// One party of a [Conference]: a phone leg or a browser leg. Every method runs on the conference's
/// loop. In each 20 ms tick the conference calls [#advance] on all, [#readFrame] on those who are
/// mixed, then [#writeFrame] on all.
public interface Member {
  /// Names this party in the RTP that others receive (RFC 3550 CSRC); unique in the conference,
  /// never 0.
  int csrc();

  /// Frames are at this rate from now on: 8, 16 or 48 kHz. Called between ticks, and before the
  /// first.
  default void mixRate(int rate) {}

  /// Moves on by 20 ms and returns the audio level: 0 (full scale) to 127 (silence) in -dBov, as
  /// RFC 6464 counts. Does not decode where the packet's header tells.
  int advance();

  /// Writes the 20 ms of the last [#advance], at the rate of the mix; loss is already concealed.
  void readFrame(short[] pcm);

  /// What they say has nothing above half of this rate, and they hear nothing above it: a mix of
  /// telephones is mixed and coded as one.
  default int sampleRate() {
    return 48_000;
  }

  /// What share of the packets this party last reported lost, in percent: what it hears is coded
  /// with redundancy accordingly.
  default int reportedLoss() {
    return 0;
  }

  /// What this party hears in this tick: everyone else who speaks. Called in every tick, silent or
  /// not.
  void writeFrame(Mix mix);

  /// The conference was closed, or was so already when this party came. No other method is called
  /// after this.
  default void conferenceEnded() {}
}
