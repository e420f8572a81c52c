package org.partyline.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/// The check sums are those of what FFmpeg's coder makes of the same input, so this stays exact to
/// the bit.
class G722Test {
  private static final long FFMPEG_ENCODED = 0xc8e48354L;
  private static final long FFMPEG_DECODED = 0x50dd6f3bL;

  static short[] voiceAndNoise() {
    Random random = new Random(722);
    short[] pcm = new short[32_000];
    for (int i = 0; i < pcm.length; i++) {
      int loud = 1 + i / 400 % 40;
      pcm[i] = (short) ((random.nextInt(601) - 300 + (i * 37 % 400 - 200) * 2) * loud / 2);
    }
    return pcm;
  }

  static byte[] bytes(short[] pcm) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * pcm.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(pcm);
    return bytes.array();
  }

  @Test
  void encodesAndDecodesExactlyAsAnotherImplementation() {
    short[] pcm = voiceAndNoise();
    byte[] encoded = new byte[pcm.length / 2];
    assertThat(new G722().encode(pcm, pcm.length, encoded)).isEqualTo(encoded.length);
    short[] decoded = new short[pcm.length];
    new G722().decode(ByteBuffer.wrap(encoded), 0, encoded.length, decoded);
    assertThat(crc(encoded)).isEqualTo(FFMPEG_ENCODED);
    assertThat(crc(bytes(decoded))).isEqualTo(FFMPEG_DECODED);
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
