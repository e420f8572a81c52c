package org.partyline.media.loop;

/// A channel's place on a [MediaLoop].
public interface Registration extends AutoCloseable {
  /// Takes the channel off its loop and leaves it open, so that it may be registered on another
  /// loop or closed. On the loop's thread only; idempotent.
  @Override
  void close();
}
