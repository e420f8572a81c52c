package org.partyline.media.sound;

import java.io.InputStream;
import java.time.Duration;

/// A sound in memory: mono at 48 kHz. Immutable.
public final class Sound {
  private final String name;
  private final short[] pcm;

  Sound(String name, short[] pcm) {
    this.name = name;
    this.pcm = pcm;
  }

  /// Reads a WAV: PCM of 16 bits, mono, 8, 16 or 48 kHz. The stream is closed.
  ///
  /// @throws org.partyline.media.MediaException when it is something else; the message says what
  public static Sound load(String name, InputStream wav) {
    throw new UnsupportedOperationException(name + wav);
  }

  /// A sine with soft edges.
  ///
  /// @param level peak, 0 to 1
  public static Sound tone(double hertz, Duration length, double level) {
    throw new UnsupportedOperationException();
  }

  public static Sound silence(Duration length) {
    throw new UnsupportedOperationException();
  }

  /// Two soft notes going up: somebody came.
  public static Sound joinChime() {
    throw new UnsupportedOperationException();
  }

  /// Two soft notes going down: somebody left.
  public static Sound leaveChime() {
    throw new UnsupportedOperationException();
  }

  /// Quiet music that loops without a seam, for who is alone.
  public static Sound holdMusic() {
    throw new UnsupportedOperationException();
  }

  public String name() {
    return name;
  }

  public Duration length() {
    return Duration.ofNanos(pcm.length * 1_000_000_000L / 48_000);
  }

  /// In samples at 48 kHz.
  int size() {
    return pcm.length;
  }

  short sample(int index) {
    return pcm[index];
  }
}
