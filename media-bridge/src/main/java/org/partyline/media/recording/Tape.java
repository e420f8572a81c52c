package org.partyline.media.recording;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is on its way from a media loop to the disk: bounded, so that a disk that stands still
/// costs a part of the recording and nothing else. Offering never waits.
final class Tape {
  /// 30 s of sound, at most 3 MB.
  static final int MAX_BLOCKS = 1_500;

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final AtomicInteger blocks = new AtomicInteger();

  /// The writer's: what it is at.
  private @Nullable Item current;

  /// What is to be written.
  sealed interface Item {}

  /// 20 ms of sound.
  static final class Block implements Item {
    /// Counts all blocks since the beginning, those that were lost as well.
    final long number;

    final short[] pcm;

    Block(long number, short[] pcm) {
      this.number = number;
      this.pcm = pcm;
    }
  }

  /// Nothing follows.
  ///
  /// @param blocks how many there were, those that were lost as well
  record End(long blocks) implements Item {}

  /// Returns whether there was room for it.
  boolean offer(Block block) {
    if (blocks.get() >= MAX_BLOCKS) {
      return false;
    }
    blocks.incrementAndGet();
    items.add(block);
    return true;
  }

  void end(End end) {
    items.add(end);
  }

  /// Whether all blocks have been written.
  boolean isEmpty() {
    return blocks.get() == 0;
  }

  /// The next item, or nothing when none comes in a second. What was taken before is done with.
  @Nullable Item next() throws InterruptedException {
    if (current instanceof Block) {
      blocks.decrementAndGet();
    }
    current = null;
    current = items.poll(1, TimeUnit.SECONDS);
    return current;
  }
}
