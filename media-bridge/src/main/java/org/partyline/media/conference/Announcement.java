package org.partyline.media.conference;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.Resampler;
import org.partyline.media.sound.Sound;
import org.partyline.media.sound.SoundPlayer;

/// A sound that the conference plays: once, or as a loop until it is stopped. To all of its
/// members, to all but one, or to one alone.
final class Announcement {
  short[] pcm = new short[960];
  final @Nullable Member except;
  final @Nullable Member only;
  private final SoundPlayer player = new SoundPlayer(() -> {});
  private final short[] full = new short[960];
  private @Nullable Resampler resampler;

  private Announcement(@Nullable Member except, @Nullable Member only) {
    this.except = except;
    this.only = only;
  }

  static Announcement once(Sound sound, @Nullable Member except) {
    Announcement announcement = new Announcement(except, null);
    announcement.player.play(List.of(sound));
    return announcement;
  }

  static Announcement to(Member only, Sound sound) {
    Announcement announcement = new Announcement(null, only);
    announcement.player.play(List.of(sound));
    return announcement;
  }

  static Announcement loop(Sound sound) {
    Announcement announcement = new Announcement(null, null);
    announcement.player.playLoop(sound);
    return announcement;
  }

  /// Whether this member hears it.
  boolean isFor(Member member) {
    return only == null ? !member.equals(except) : member.equals(only);
  }

  /// Fades out.
  void stop() {
    player.stop();
  }

  /// Its frames have so many samples from now on.
  void frame(int samples) {
    if (pcm.length != samples) {
      pcm = new short[samples];
      resampler = Resampler.between(48_000, samples * 50);
    }
  }

  /// The next 20 ms into `pcm`; false at the end.
  boolean next() {
    if (resampler == null) {
      return player.next(pcm);
    }
    boolean more = player.next(full);
    resampler.resample(full, 0, full.length, pcm, 0);
    return more;
  }
}
