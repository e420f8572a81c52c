package org.partyline.media.sound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.partyline.media.MediaException;
import org.partyline.media.codec.Resampler;

/// Reads the one kind of WAV that we ship: PCM, 16 bits, mono.
final class WavFile {
  private static final int RIFF = 0x46464952;
  private static final int WAVE = 0x45564157;
  private static final int FMT = 0x20746d66;
  private static final int DATA = 0x61746164;

  private WavFile() {}

  /// The samples at 48 kHz.
  static short[] read(String name, InputStream wav) {
    try (wav) {
      ByteBuffer file = ByteBuffer.wrap(wav.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      if (file.remaining() < 12 || file.getInt(0) != RIFF || file.getInt(8) != WAVE) {
        throw new MediaException(MediaException.Kind.UNAVAILABLE, name + " is not a WAV file");
      }
      return read(name, file.position(12));
    } catch (IOException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, name + " can't be read: " + e.getMessage(), e);
    }
  }

  private static short[] read(String name, ByteBuffer chunks) {
    int rate = 0;
    while (chunks.remaining() >= 8) {
      int id = chunks.getInt();
      int announced = chunks.getInt();
      int size = announced < 0 ? chunks.remaining() : Math.min(announced, chunks.remaining());
      int start = chunks.position();
      if (id == FMT && size >= 16) {
        rate = rate(name, chunks, start);
      } else if (id == DATA && rate > 0) {
        short[] samples = new short[size / 2];
        chunks.asShortBuffer().get(samples);
        return to48k(samples, rate);
      }
      chunks.position(Math.min(chunks.limit(), start + size + (size & 1)));
    }
    throw new MediaException(
        MediaException.Kind.UNAVAILABLE, name + " is a WAV file without sound");
  }

  private static int rate(String name, ByteBuffer chunks, int at) {
    int format = chunks.getShort(at);
    int channels = chunks.getShort(at + 2);
    int rate = chunks.getInt(at + 4);
    int bits = chunks.getShort(at + 14);
    boolean known = rate == 8_000 || rate == 16_000 || rate == 48_000;
    if (format != 1 || channels != 1 || bits != 16 || !known) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE,
          "%s: format %d, %d channels, %d Hz, %d bits; needed is PCM, mono, 8, 16 or 48 kHz, 16 bits"
              .formatted(name, format, channels, rate, bits));
    }
    return rate;
  }

  private static short[] to48k(short[] samples, int rate) {
    if (rate == 48_000) {
      return samples;
    }
    short[] pcm = new short[samples.length * (48_000 / rate)];
    Resampler.to48kFrom(rate).resample(samples, 0, samples.length, pcm, 0);
    return pcm;
  }
}
