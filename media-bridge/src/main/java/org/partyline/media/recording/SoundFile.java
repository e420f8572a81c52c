package org.partyline.media.recording;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.codec.Resampler;

/// The sound of a room, 20 ms after 20 ms, as Opus at 48 kHz whatever rate the room is mixed at.
final class SoundFile implements AutoCloseable {
  private static final int FRAME = 960;

  private final OggOpusWriter ogg;
  private final AudioEncoder encoder;
  private final byte[] packet = new byte[AudioEncoder.MAX_PAYLOAD];
  private final short[] frame = new short[FRAME];
  private final short[] silence = new short[FRAME];
  private @Nullable Resampler resampler;
  private int rate = 48_000;
  private long blocks;

  SoundFile(WritableByteChannel out, int serial, List<String> comments) throws IOException {
    ogg = new OggOpusWriter(out, serial, comments);
    encoder = AudioCodecs.encoder(AudioCodec.OPUS);
  }

  /// How many blocks of 20 ms have been written.
  long blocks() {
    return blocks;
  }

  /// Adds 20 ms, at 8, 16 or 48 kHz.
  void add(short[] pcm) throws IOException {
    if (pcm.length * 50 != rate) {
      rate = pcm.length * 50;
      resampler = Resampler.between(rate, 48_000);
    }
    if (resampler == null) {
      encode(pcm);
    } else {
      resampler.resample(pcm, 0, pcm.length, frame, 0);
      encode(frame);
    }
  }

  /// Adds silence until so many blocks have been written in all.
  void fill(long upTo) throws IOException {
    while (blocks < upTo) {
      encode(silence);
    }
  }

  private void encode(short[] pcm) throws IOException {
    int length = encoder.encode(pcm, packet);
    ogg.packet(packet, length, FRAME);
    blocks++;
  }

  /// Writes the end: what the encoder still holds, and no sample more than was recorded.
  void end() throws IOException {
    long recorded = blocks;
    encode(silence);
    blocks = recorded;
    ogg.end(FRAME - OggOpusWriter.PRE_SKIP);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
