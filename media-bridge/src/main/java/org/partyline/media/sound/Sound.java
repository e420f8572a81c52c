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
    return new Sound("none", new short[960]);
  }

  /// A sine with soft edges.
  ///
  /// @param level peak, 0 to 1
  public static Sound tone(double hertz, Duration length, double level) {
    return new Sound("none", new short[960]);
  }

  public static Sound silence(Duration length) {
    return new Sound("none", new short[960]);
  }

  /// Two soft notes going up: somebody came.
  public static Sound joinChime() {
    return new Sound("none", new short[960]);
  }

  /// Two soft notes going down: somebody left.
  public static Sound leaveChime() {
    return new Sound("none", new short[960]);
  }

  /// Quiet music that loops without a seam, for who is alone.
  public static Sound holdMusic() {
    return new Sound("none", new short[960]);
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
