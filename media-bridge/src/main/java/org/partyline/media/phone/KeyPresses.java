package org.partyline.media.phone;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// DTMF digits by RFC 4733 of one synchronization source. A press is sent in many packets that
/// share a timestamp; each press counts once, whichever of its packets arrive.
///
/// A press is known by its timestamp. Since senders' clocks jump (an SBC takes over, music on hold
/// begins), a timestamp that lies before the last one is an old packet only if its sequence number
/// does so too (RFC 3550 A.1).
final class KeyPresses {
  static final char NONE = 0;

  private static final String KEYS = "0123456789*#ABCD";

  /// A sequence number that lies further back begins a new sequence (RFC 3550 A.1).
  private static final int MAX_MISORDER = 100;

  /// Packets that lie behind, in a row, after which it was the sequence that jumped.
  private static final int LATE_BEFORE_RESYNC = 10;

  /// A long press goes on in a new segment, whose timestamp is this much later (RFC 4733 2.5.1.3).
  private static final int SEGMENT = 0xFFFF;

  /// No pause between two presses is as short as this: 30 ms at 8 kHz.
  private static final int NO_PAUSE = 240;

  /// How many packets apart the three that tell a press's end may be, with losses between.
  private static final int END_PACKETS = 3;

  private static final int REMEMBERED = 8;

  /// After this, a timestamp of before is another press: a recording that is sent again.
  private static final long FORGET_NANOS = 3_000_000_000L;

  private boolean started;
  private int highest;
  private int lateInRow;

  private boolean any;
  private int timestamp;
  private int event;
  private int duration;
  private boolean ended;
  private int lastSequence;

  private final int[] timestamps = new int[REMEMBERED];
  private final long[] seenNanos = new long[REMEMBERED];
  private int remembered;

  KeyPresses() {
    Arrays.fill(seenNanos, Long.MIN_VALUE);
  }

  /// Notes a packet of the same source that is no event.
  void passed(int sequence) {
    isLate(sequence);
  }

  /// Takes one event packet.
  ///
  /// @return the digit when this is the first packet of its press, else [#NONE]
  char received(int sequence, int packetTimestamp, ByteBuffer payload, long nanos) {
    boolean late = isLate(sequence);
    if (payload.remaining() < 4) {
      return NONE;
    }
    int at = payload.position();
    int newEvent = payload.get(at) & 0xFF;
    boolean end = payload.get(at + 1) < 0;
    int newDuration = payload.getShort(at + 2) & 0xFFFF;
    if (newEvent >= KEYS.length()) {
      return NONE; // tones, flash …
    }
    int step = packetTimestamp - timestamp;
    boolean known = isKnown(packetTimestamp, nanos);
    if (any && (known ? step != 0 : late && step < 0)) {
      return NONE; // a late packet of an earlier press
    }
    int packets = (short) (sequence - lastSequence);
    boolean same = known || (any && continues(step, packets, newEvent, newDuration, end));
    any = true;
    timestamp = packetTimestamp;
    event = newEvent;
    duration = known ? Math.max(duration, newDuration) : newDuration;
    ended = end || (same && ended);
    lastSequence = sequence;
    remember(packetTimestamp, nanos);
    return same ? NONE : KEYS.charAt(newEvent);
  }

  private boolean isLate(int sequence) {
    int step = (short) (sequence - highest);
    if (started && step < 0 && step >= -MAX_MISORDER && ++lateInRow < LATE_BEFORE_RESYNC) {
      return true;
    }
    started = true;
    if (step != 0) {
      lateInRow = 0;
    }
    highest = sequence;
    return false;
  }

  /// The next segment of a long press, or a phone that wrongly moves the timestamp on in each
  /// packet, be it with a duration that grows or with that of the packet.
  private boolean continues(int step, int packets, int newEvent, int newDuration, boolean end) {
    if (newEvent != event || step <= 0) {
      return false;
    }
    if (ended) {
      return end && newDuration >= duration && packets <= END_PACKETS && step < 1_000;
    }
    return step == SEGMENT
        || step <= duration + NO_PAUSE
        || (step < 1_000 && newDuration - duration == step);
  }

  private boolean isKnown(int packetTimestamp, long nanos) {
    for (int i = 0; i < REMEMBERED; i++) {
      if (seenNanos[i] != Long.MIN_VALUE
          && timestamps[i] == packetTimestamp
          && nanos - seenNanos[i] < FORGET_NANOS) {
        return true;
      }
    }
    return false;
  }

  private void remember(int packetTimestamp, long nanos) {
    for (int i = 0; i < REMEMBERED; i++) {
      if (seenNanos[i] != Long.MIN_VALUE && timestamps[i] == packetTimestamp) {
        seenNanos[i] = nanos;
        return;
      }
    }
    timestamps[remembered] = packetTimestamp;
    seenNanos[remembered] = nanos;
    remembered = (remembered + 1) % REMEMBERED;
  }
}
