package org.partyline.media.recording;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoPacket;
import org.partyline.media.conference.VideoTap;

/// What is on its way from a media loop to the disk: bounded, so that a disk that stands still
/// costs a part of the recording and nothing else. Offering never waits.
final class Tape {
  /// 30 s of sound, at most 3 MB.
  static final int MAX_BLOCKS = 1_500;

  /// Of pictures.
  static final long MAX_BYTES = 16 << 20;

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final AtomicInteger blocks = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

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

  /// A packet of a picture.
  ///
  /// @param at since the beginning of the recording
  record Video(VideoFile file, VideoTap tap, VideoPacket packet, Duration at) implements Item {}

  /// A picture has ended.
  record VideoEnded(VideoFile file) implements Item {}

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

  /// Returns whether there was room for it.
  boolean offer(Video video) {
    if (bytes.get() >= MAX_BYTES) {
      return false;
    }
    bytes.addAndGet(video.packet().data().length);
    items.add(video);
    return true;
  }

  void end(VideoEnded ended) {
    items.add(ended);
  }

  void end(End end) {
    items.add(end);
  }

  /// Whether all blocks have been written.
  boolean isEmpty() {
    return blocks.get() == 0 && bytes.get() == 0;
  }

  /// The next item, or nothing when none comes in a second. What was taken before is done with.
  @Nullable Item next() throws InterruptedException {
    switch (current) {
      case Block _ -> blocks.decrementAndGet();
      case Video video -> bytes.addAndGet(-video.packet().data().length);
      case null, default -> {}
    }
    current = null;
    current = items.poll(1, TimeUnit.SECONDS);
    return current;
  }
}
