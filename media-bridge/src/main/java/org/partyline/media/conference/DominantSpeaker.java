package org.partyline.media.conference;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Finds who leads the talk: who speaks when nobody else does, and after that whoever is clearly
/// louder for a while.
final class DominantSpeaker {
  private static final float CLEARLY_DB = 6;
  private static final int A_WHILE_TICKS = 15;
  private static final int QUIET_TICKS = 100;

  private IntConsumer listener = csrc -> {};
  private int dominant;
  private int challenger;
  private int challengedFor;
  private int quietFor;

  void listen(IntConsumer newListener) {
    listener = newListener;
  }

  /// Once a tick, with the speakers loudest first by their smoothed loudness.
  void update(Seat[] speaking, int count) {
    if (count == 0) {
      quietFor++;
      if (quietFor == QUIET_TICKS) {
        become(0);
      }
      return;
    }
    quietFor = 0;
    Seat loudest = speaking[0];
    Seat current = find(speaking, count);
    if (current == null) {
      become(loudest.member.csrc());
    } else if (loudest != current && loudest.loudness > current.loudness + CLEARLY_DB) {
      challenge(loudest.member.csrc());
    } else {
      challengedFor = 0;
    }
  }

  /// All have left.
  void nobody() {
    become(0);
  }

  private @Nullable Seat find(Seat[] speaking, int count) {
    for (int i = 0; i < count; i++) {
      if (speaking[i].member.csrc() == dominant) {
        return speaking[i];
      }
    }
    return null;
  }

  private void challenge(int csrc) {
    challengedFor = csrc == challenger ? challengedFor + 1 : 1;
    challenger = csrc;
    if (challengedFor >= A_WHILE_TICKS) {
      become(csrc);
    }
  }

  private void become(int csrc) {
    challengedFor = 0;
    if (csrc != dominant) {
      dominant = csrc;
      listener.accept(csrc);
    }
  }
}
