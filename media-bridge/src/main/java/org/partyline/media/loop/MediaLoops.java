package org.partyline.media.loop;

import java.util.Comparator;
import java.util.List;
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

  @Override
  public void close() {
    loops.forEach(MediaLoop::close);
  }
}
