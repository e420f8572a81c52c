package org.partyline.media;

/// A browser's WebRTC.
public interface BrowserLeg extends MediaLeg {
  /// The one negotiation: microphone, camera, screen and the receive-only slots of the browser's
  /// offer (RFC 8829) are answered. Blocks while resources are opened; call it on a virtual thread.
  ///
  /// @throws MediaException when the offer cannot be served; its message says why
  String answer(String sdpOffer);

  /// Shows this participant's pictures while there are any, whoever speaks.
  ///
  /// @param csrc 0 for nobody in particular
  void pin(int csrc);
}
