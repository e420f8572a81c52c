package org.partyline.media.conference;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.sound.Sound;
import org.partyline.media.sound.SoundPlayer;

/// A sound that the conference plays to its members, but for one at most.
final class Announcement {
  final short[] pcm = new short[960];
  final @Nullable Member except;
  private final SoundPlayer player = new SoundPlayer(() -> {});

  Announcement(Sound sound, @Nullable Member except) {
    this.except = except;
    player.play(List.of(sound));
  }

  /// The next 20 ms into `pcm`; false at the end.
  boolean next() {
    return player.next(pcm);
  }
}
