package org.partyline.media;

import java.util.List;

/// A recording of a room that is being made.
public interface Recording extends AutoCloseable {
  /// The names of its files so far, the sound first. They end in `.part` on disk until it is over.
  List<String> files();

  /// Ends it; [RecordingEnded] is told when all is written. From any thread, returns at once,
  /// idempotent.
  @Override
  void close();
}
