package org.partyline.media.conference;

/// Records all pictures of a conference. Its methods run on the conference's loop, and must not
/// wait.
public interface VideoRecorder {
  /// A camera or screen that is there, or has come.
  ///
  /// @param screen whether it is a screen
  Track begin(boolean screen, VideoCodec codec);

  /// What becomes of one.
  interface Track {
    /// Told at once where key frames are asked for.
    void tapped(VideoTap tap);

    /// A packet of it; the first one begins a key frame.
    void packet(VideoPacket packet);

    /// It is over, or the recording is.
    void ended();
  }
}
