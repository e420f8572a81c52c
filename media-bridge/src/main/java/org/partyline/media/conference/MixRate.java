package org.partyline.media.conference;

/// The sample rate at which a room is mixed: no higher than what somebody says and somebody else
/// can hear. A browser among telephones is mixed at 8 kHz, two browsers at 48 kHz. Going up is
/// immediate.
final class MixRate {
  /// Going down waits for 5 s: somebody who leaves often comes back.
  private static final int PATIENCE_TICKS = 250;

  private int hertz = 8_000;
  private int lowerSince;

  int hertz() {
    return hertz;
  }

  /// Samples in 20 ms.
  int frame() {
    return hertz / 50;
  }

  /// Chooses for this tick.
  ///
  /// @return whether the rate has changed
  boolean choose(Seat[] seats) {
    int highest = 0;
    int second = 0;
    for (Seat seat : seats) {
      int theirs = seat.member.sampleRate();
      second = Math.max(second, Math.min(theirs, highest));
      highest = Math.max(highest, theirs);
    }
    if (second == 0 || second == hertz) {
      lowerSince = 0;
      return false;
    }
    if (second < hertz && ++lowerSince < PATIENCE_TICKS) {
      return false;
    }
    lowerSince = 0;
    hertz = second;
    return true;
  }
}
