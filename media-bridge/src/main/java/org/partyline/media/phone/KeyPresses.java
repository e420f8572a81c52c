package org.partyline.media.phone;

import java.nio.ByteBuffer;

/// Keys by RFC 4733. A press is sent in many packets that share a timestamp; each counts once,
/// whichever of its packets arrive.
final class KeyPresses {
  static final char NONE = 0;

  private static final String KEYS = "0123456789*#ABCD";

  /// A long press goes on in a new segment, whose timestamp is this much later (RFC 4733 2.5.1.3).
  private static final int SEGMENT = 0xFFFF;

  private boolean any;
  private int timestamp;
  private int event;
  private int duration;
  private boolean ended;

  /// Takes one event packet.
  ///
  /// @return the key when this is its first packet, else [#NONE]
  char received(int packetTimestamp, boolean marker, ByteBuffer payload) {
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
    if (any && step < 0) {
      return NONE; // a late packet of an earlier press
    }
    boolean same = any && (step == 0 || continues(step, newEvent, newDuration, marker));
    any = true;
    timestamp = packetTimestamp;
    event = newEvent;
    duration = step == 0 ? Math.max(duration, newDuration) : newDuration;
    ended = end || (same && step == 0 && ended);
    return same ? NONE : KEYS.charAt(newEvent);
  }

  /// The next segment of a long press, or a phone that wrongly moves the timestamp on in each
  /// packet.
  private boolean continues(int step, int newEvent, int newDuration, boolean marker) {
    return newEvent == event
        && !ended
        && !marker
        && (step == SEGMENT || (newDuration > duration && step < 1_000));
  }

  /// Another stream begins.
  void reset() {
    any = false;
    ended = false;
  }
}
