package org.partyline.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/// Mono 16-bit sound.
///
/// @param rate samples a second
@SuppressWarnings("ArrayRecordComponent") // a value only within the kit, never compared
public record Audio(int rate, short[] samples) {
  private static final int HEADER = 44;
  private static final int CHANNELS_AT = 22;
  private static final int RATE_AT = 24;

  /// Reads a PCM WAV, one still being written too (its header's sizes are not looked at). Of
  /// several channels, the first.
  public static Audio read(Path wav) {
    try {
      var bytes = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.limit() < HEADER) {
        return new Audio(8000, new short[0]);
      }
      int channels = Math.max(1, bytes.getShort(CHANNELS_AT));
      var samples = new short[(bytes.limit() - HEADER) / 2 / channels];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = bytes.getShort(HEADER + 2 * i * channels);
      }
      return new Audio(bytes.getInt(RATE_AT), samples);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes a WAV with this sound in each of its channels.
  public void write(Path wav, int channels) {
    int size = samples.length * 2 * channels;
    var bytes = ByteBuffer.allocate(HEADER + size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(ascii("RIFF")).putInt(HEADER - 8 + size).put(ascii("WAVE"));
    bytes.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) channels);
    bytes.putInt(rate).putInt(rate * 2 * channels);
    bytes.putShort((short) (2 * channels)).putShort((short) 16);
    bytes.put(ascii("data")).putInt(size);
    for (short sample : samples) {
      for (int channel = 0; channel < channels; channel++) {
        bytes.putShort(sample);
      }
    }
    try {
      Files.write(wav, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What came after the first `heard` samples.
  public Audio after(int heard) {
    return between(Math.min(heard, samples.length), samples.length);
  }

  /// The samples from one index to before another.
  Audio between(int from, int to) {
    return new Audio(rate, Arrays.copyOfRange(samples, from, to));
  }

  public Duration length() {
    return Duration.ofNanos(samples.length * 1_000_000_000L / rate);
  }

  /// RMS level in dB below full scale; -120 for digital silence.
  public double loudness() {
    double sum = 0;
    for (short sample : samples) {
      sum += (double) sample * sample;
    }
    return Tone.decibels(Math.sqrt(sum / Math.max(1, samples.length)) / Short.MAX_VALUE);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
