package org.partyline.media;

import java.time.Duration;

/// Told of everything that a media server was asked; must not block.
@FunctionalInterface
public interface MediaServerObserver {
  /// A request is over.
  ///
  /// @param command what it was, in a word or two
  void asked(String command, Outcome outcome, Duration waited);

  /// What became of it.
  enum Outcome {
    /// The server did it.
    ANSWERED,
    /// The server refused, hung or was lost.
    FAILED
  }
}
