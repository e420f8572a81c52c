package org.partyline.media.browser;

import org.partyline.media.MediaException;

/// One browser's media. Methods may be called from any thread and return at once unless they say
/// otherwise.
public interface BrowserLeg extends AutoCloseable {
  /// The one negotiation: microphone, camera, screen and the receive-only slots of the browser's
  /// offer (RFC 8829) are answered. Blocks while resources are opened; call it on a virtual thread.
  ///
  /// @throws MediaException when the offer cannot be served; its message says why
  String answer(String offer);

  /// Joins the conference the leg was opened for: heard, seen, hearing and seeing from now on.
  ///
  /// @param csrc names this participant in the RTP that others receive
  void join(int csrc);

  /// Stops being heard, whatever the browser sends.
  void mute(boolean muted);

  /// Leaves the conference and frees everything. Idempotent.
  @Override
  void close();
}
