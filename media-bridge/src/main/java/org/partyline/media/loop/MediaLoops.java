package org.partyline.media.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// The media loops of the process, about one per core.
public final class MediaLoops implements AutoCloseable {
  private final List<MediaLoop> loops;

  public MediaLoops(int count) {
    loops = IntStream.range(0, count).mapToObj(i -> new MediaLoop("media-" + i)).toList();
  }

  /// The least loaded.
  public MediaLoop next() {
    return loops.stream().min(Comparator.comparingInt(MediaLoop::load)).orElseThrow();
  }

  public List<MediaLoop> all() {
    return loops;
  }

  /// Whether each of them runs a task within this time.
  public boolean respond(Duration within) {
    var all = new CountDownLatch(loops.size());
    try {
      loops.forEach(loop -> loop.execute(all::countDown));
      return all.await(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      return false; // closed
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    loops.forEach(MediaLoop::close);
  }
}
