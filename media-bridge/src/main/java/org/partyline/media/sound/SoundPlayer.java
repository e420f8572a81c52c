package org.partyline.media.sound;

import java.util.List;

/// Plays sounds, 20 ms at a time, without clicks: what is stopped or replaced fades out. Not
/// thread-safe: it belongs to a loop.
public final class SoundPlayer {
  /// Starts silent.
  ///
  /// @param played called within [#next] when all sounds of a [#play] were read to their end; not
  ///   when replaced or stopped
  public SoundPlayer(Runnable played) {}

  /// Plays these, one after the other, instead of what plays now.
  public void play(List<Sound> sounds) {}

  /// Plays this, after what is queued.
  public void enqueue(Sound sound) {}

  /// Plays this again and again until stopped or replaced.
  public void playLoop(Sound sound) {}

  public void stop() {}

  public boolean playing() {
    return false;
  }

  /// The next 960 samples at 48 kHz; all 0 when nothing plays.
  ///
  /// @return whether something plays
  public boolean next(short[] pcm) {
    return false;
  }
}
