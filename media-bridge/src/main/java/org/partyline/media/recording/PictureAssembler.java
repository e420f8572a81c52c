package org.partyline.media.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoPacket;
import org.partyline.media.rtp.SequenceUnwrapper;

/// Puts pictures together from packets, which come late and in any order where they had to be sent
/// again. A picture that stays incomplete is left out, with all that build on it, up to the next
/// key frame.
final class PictureAssembler {
  /// So long one that is missing is waited for; it is asked for again for less.
  private static final long PATIENCE_MILLIS = 1_000;

  private final SequenceUnwrapper unwrapper = SequenceUnwrapper.ofSequence();
  private final TreeMap<Long, VideoPacket> waiting = new TreeMap<>();
  private final List<VideoPacket> picture = new ArrayList<>();
  private final List<List<VideoPacket>> whole = new ArrayList<>();
  private long next = -1;
  private boolean broken;

  /// Since when packets wait for one that is missing.
  private long waitingSince;

  /// Takes a packet; the very first begins a key frame.
  ///
  /// @param millis when it came
  /// @return the pictures that are whole with it, in their order
  List<List<VideoPacket>> add(VideoPacket packet, long millis) {
    whole.clear();
    long number = unwrapper.unwrap(packet.sequence());
    if (next < 0) {
      next = number;
    }
    if (number >= next) {
      if (waiting.isEmpty()) {
        waitingSince = millis;
      }
      waiting.put(number, packet);
      takeInOrder(millis);
      if (!waiting.isEmpty() && millis - waitingSince > PATIENCE_MILLIS) {
        giveUp(millis);
      }
    }
    return List.copyOf(whole);
  }

  /// Whether a key frame has to be asked for: what follows builds on what is lost. Once for each
  /// loss.
  boolean needsKeyframe() {
    boolean needs = broken;
    broken = false;
    return needs;
  }

  private void takeInOrder(long millis) {
    for (VideoPacket packet = waiting.remove(next); packet != null; packet = waiting.remove(next)) {
      next++;
      waitingSince = millis;
      take(packet);
    }
  }

  private void take(VideoPacket packet) {
    @Nullable VideoPacket before = picture.isEmpty() ? null : picture.getLast();
    if (before != null && before.timestamp() != packet.timestamp()) {
      picture.clear(); // its end is missing
    }
    picture.add(packet);
    if (packet.marker()) {
      whole.add(List.copyOf(picture));
      picture.clear();
    }
  }

  private void giveUp(long millis) {
    broken = true;
    picture.clear();
    whole.add(List.of()); // a gap: those that follow wait for a key frame
    next = waiting.firstKey();
    takeInOrder(millis);
  }
}
