package org.partyline.media.rtp;

/// Turns numbers that wrap (16-bit sequence, 32-bit timestamp) into ones that do not: each is taken
/// as the nearest to the highest seen.
public final class SequenceUnwrapper {
  private final int bits;
  private boolean started;
  private long highest;

  private SequenceUnwrapper(int bits) {
    this.bits = bits;
  }

  public static SequenceUnwrapper ofSequence() {
    return new SequenceUnwrapper(16);
  }

  public static SequenceUnwrapper ofTimestamp() {
    return new SequenceUnwrapper(32);
  }

  public long unwrap(int value) {
    long mask = (1L << bits) - 1;
    if (!started) {
      started = true;
      highest = value & mask;
      return highest;
    }
    int shift = 64 - bits;
    long step = (value - highest) << shift >> shift;
    long unwrapped = highest + step;
    highest = Math.max(highest, unwrapped);
    return unwrapped;
  }

  public long highest() {
    return highest;
  }

  public void reset() {
    started = false;
    highest = 0;
  }
}
