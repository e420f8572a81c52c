package org.partyline.media.sound;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Plays sounds, 20 ms at a time, without clicks: what is stopped or replaced fades out. Not
/// thread-safe: it belongs to a loop.
public final class SoundPlayer {
  private static final int FRAME = 960;

  private final Runnable played;
  private final Queue<Sound> queue = new ArrayDeque<>();
  private @Nullable Sound current;
  private int position;
  private boolean looping;

  /// What was interrupted, for one frame that fades out.
  private @Nullable Sound fading;

  private int fadingFrom;

  /// Starts silent.
  ///
  /// @param played called within [#next] when all sounds of a [#play] were read to their end; not
  ///   when replaced or stopped
  public SoundPlayer(Runnable played) {
    this.played = played;
  }

  /// Plays these, one after the other, instead of what plays now.
  public void play(List<Sound> sounds) {
    stop();
    queue.addAll(sounds);
    current = queue.poll();
  }

  /// Plays this, after what is queued; after a loop's present round.
  public void enqueue(Sound sound) {
    looping = false;
    queue.add(sound);
    if (current == null) {
      current = queue.poll();
    }
  }

  /// Plays this again and again until stopped or replaced.
  public void playLoop(Sound sound) {
    stop();
    current = sound;
    looping = true;
  }

  public void stop() {
    if (current != null) {
      fading = current;
      fadingFrom = position;
    }
    queue.clear();
    current = null;
    position = 0;
    looping = false;
  }

  public boolean playing() {
    return current != null || fading != null;
  }

  /// The next 960 samples at 48 kHz; all 0 when nothing plays.
  ///
  /// @return whether something plays
  public boolean next(short[] pcm) {
    Arrays.fill(pcm, 0, FRAME, (short) 0);
    boolean something = playing();
    fade(pcm);
    int filled = 0;
    while (current != null && filled < FRAME) {
      Sound sound = current;
      int count = Math.min(FRAME - filled, sound.size() - position);
      for (int i = 0; i < count; i++) {
        int sum = pcm[filled + i] + sound.sample(position + i);
        pcm[filled + i] = (short) Math.min(Short.MAX_VALUE, Math.max(Short.MIN_VALUE, sum));
      }
      filled += count;
      position += count;
      if (position >= sound.size()) {
        ended(sound);
      }
    }
    return something;
  }

  private void ended(Sound sound) {
    position = 0;
    current = looping && sound.size() > 0 ? sound : queue.poll();
    if (current == null) {
      played.run();
    }
  }

  private void fade(short[] pcm) {
    Sound sound = fading;
    if (sound != null) {
      int count = Math.min(FRAME, sound.size() - fadingFrom);
      for (int i = 0; i < count; i++) {
        pcm[i] = (short) (sound.sample(fadingFrom + i) * (FRAME - i) / FRAME);
      }
      fading = null;
    }
  }
}
