package org.partyline.media.browser;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.RtcpPacket.TransportFeedback;
import org.partyline.media.rtp.SequenceUnwrapper;

/// Notes when packets arrive, by the sequence number that counts all of a transport, and tells the
/// sender, who estimates the bandwidth from it
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
final class ArrivalFeedback {
  /// What one feedback packet tells of: it fits a datagram.
  private static final int MOST_TOLD = 400;

  private static final int REMEMBERED = 2_048;
  private static final long TICK_NANOS = 250_000;

  private final SequenceUnwrapper sequences = SequenceUnwrapper.ofSequence();

  /// In ticks of 250 µs; 0 where nothing came.
  private final long[] arrivals = new long[REMEMBERED];

  private boolean started;

  /// The first that was not told of yet.
  private long next;

  private long highest;
  private int feedbackCount;

  void received(int sequence, long nowNanos) {
    long number = sequences.unwrap(sequence);
    if (!started || number - highest >= REMEMBERED) {
      started = true;
      next = number;
      highest = number - 1;
    }
    if (number < next || number - next >= REMEMBERED) {
      if (number < next) {
        return; // told as lost
      }
      next = number - REMEMBERED + 1;
    }
    for (long gap = highest + 1; gap < number; gap++) {
      arrivals[index(gap)] = 0;
    }
    arrivals[index(number)] = Math.max(1, nowNanos / TICK_NANOS);
    highest = Math.max(highest, number);
  }

  private static int index(long number) {
    return (int) Math.floorMod(number, (long) REMEMBERED);
  }

  /// What is to be told next, or null when that is nothing; to be called until then.
  @Nullable TransportFeedback next(int senderSsrc, int mediaSsrc) {
    if (!started || next > highest) {
      return null;
    }
    long base = next;
    List<Integer> deltas = new ArrayList<>();
    long reference = 0;
    long last = 0;
    for (; next <= highest && deltas.size() < MOST_TOLD; next++) {
      long arrival = arrivals[index(next)];
      if (arrival == 0) {
        deltas.add(TransportFeedback.NOT_RECEIVED);
        continue;
      }
      if (last == 0) {
        reference = arrival >> 8; // in 64 ms
        last = reference << 8;
      }
      long delta = arrival - last;
      if (delta > Short.MAX_VALUE || delta < Short.MIN_VALUE) {
        break; // it begins another one
      }
      deltas.add((int) delta);
      last = arrival;
    }
    return new TransportFeedback(
        senderSsrc,
        mediaSsrc,
        (int) (base & 0xFFFF),
        (int) (reference & 0xFF_FFFF),
        feedbackCount++ & 0xFF,
        deltas);
  }
}
