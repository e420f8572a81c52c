package org.partyline.media.browser;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.partyline.media.rtp.SequenceUnwrapper;

/// Detects lost packets of a stream and schedules NACKs for them (RFC 4585, 6.2.1). Gives up on
/// what is too old, and on the whole picture when too much is missing.
final class VideoLosses {
  private static final int MAX_MISSING = 200;
  private static final int MAX_GAP = 150;
  private static final int MAX_TRIES = 8;
  private static final long RETRY = Duration.ofMillis(60).toNanos();
  private static final long GIVE_UP = Duration.ofSeconds(1).toNanos();

  private final SequenceUnwrapper sequences = SequenceUnwrapper.ofSequence();
  private final Map<Long, Missing> missing = new TreeMap<>();
  private boolean started;
  private long highest;

  private static final class Missing {
    private final long since;
    private long asked;
    private int tries;

    Missing(long since) {
      this.since = since;
      this.asked = since - RETRY;
    }
  }

  /// Notes a received packet, and the gap before it.
  ///
  /// @return false when so much is missing that only a new keyframe helps
  boolean onPacket(int sequence, long nowNanos) {
    long number = sequences.unwrap(sequence);
    if (!started || number - highest > MAX_GAP) {
      boolean broken = started;
      started = true;
      highest = number;
      missing.clear();
      return !broken;
    }
    if (number <= highest) {
      missing.remove(number);
      return true;
    }
    for (long gap = highest + 1; gap < number; gap++) {
      missing.put(gap, new Missing(nowNanos));
    }
    highest = number;
    if (missing.size() > MAX_MISSING) {
      missing.clear();
      return false;
    }
    return true;
  }

  /// Whether this one is missing and not given up.
  boolean isMissing(int sequence) {
    return started && missing.containsKey(sequences.unwrap(sequence));
  }

  /// Whether there are lost packets that have not been given up.
  boolean pending() {
    return !missing.isEmpty();
  }

  /// The sequence numbers to NACK now.
  List<Integer> due(long nowNanos) {
    if (missing.isEmpty()) {
      return List.of();
    }
    List<Integer> due = new ArrayList<>();
    Iterator<Map.Entry<Long, Missing>> all = missing.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Long, Missing> entry = all.next();
      Missing packet = entry.getValue();
      if (packet.tries == MAX_TRIES || nowNanos - packet.since > GIVE_UP) {
        all.remove();
      } else if (nowNanos - packet.asked >= RETRY) {
        packet.asked = nowNanos;
        packet.tries++;
        due.add((int) (entry.getKey() & 0xFFFF));
      }
    }
    return due;
  }
}
