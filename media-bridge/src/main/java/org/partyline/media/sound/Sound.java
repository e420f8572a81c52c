package org.partyline.media.sound;

import java.io.InputStream;
import java.time.Duration;

/// A sound in memory: mono at 48 kHz. Immutable.
public final class Sound {
  private static final int RATE = 48_000;
  private static final int[] ARPEGGIO = {0, 1, 2, 3, 2, 1, 2, 1};

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
    return new Sound(name, WavFile.read(name, wav));
  }

  /// A sine with soft edges.
  ///
  /// @param level peak, 0 to 1
  public static Sound tone(double hertz, Duration length, double level) {
    int edge = RATE / 100;
    short[] pcm = new short[(int) (length.toNanos() * RATE / 1_000_000_000L)];
    for (int i = 0; i < pcm.length; i++) {
      double soft = Math.min(1, Math.min(i, pcm.length - 1 - i) / (double) edge);
      pcm[i] = (short) Math.round(Math.sin(2 * Math.PI * hertz * i / RATE) * level * soft * 32_767);
    }
    return new Sound("tone " + hertz, pcm);
  }

  public static Sound silence(Duration length) {
    return new Sound("silence", new short[(int) (length.toNanos() * RATE / 1_000_000_000L)]);
  }

  /// Two soft notes going up: somebody came.
  public static Sound joinChime() {
    return chime("join", 523.25, 783.99);
  }

  /// Two soft notes going down: somebody left.
  public static Sound leaveChime() {
    return chime("leave", 783.99, 523.25);
  }

  /// Quiet music that loops without a seam, for who is alone.
  public static Sound holdMusic() {
    double[][] chords = {
      {261.63, 329.63, 392.00, 493.88},
      {220.00, 261.63, 329.63, 392.00},
      {174.61, 261.63, 349.23, 440.00},
      {196.00, 246.94, 293.66, 392.00}
    };
    Synthesizer music = new Synthesizer(16);
    for (int step = 0; step < 32; step++) {
      double[] chord = chords[step / 8];
      music.note(step * 0.5, chord[ARPEGGIO[step % 8]], 0.05, 0.6);
      if (step % 8 == 0) {
        music.note(step * 0.5, chord[0] / 2, 0.06, 1.5);
      }
    }
    return new Sound("hold music", music.samples());
  }

  private static Sound chime(String name, double first, double second) {
    Synthesizer chime = new Synthesizer(0.9);
    chime.note(0, first, 0.15, 0.12);
    chime.note(0.16, second, 0.15, 0.12);
    return new Sound(name, chime.samples());
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
