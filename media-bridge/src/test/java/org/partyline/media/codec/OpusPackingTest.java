package org.partyline.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Packets of several frames (RFC 6716 3.2.5), read by libopus.
final class OpusPackingTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void libopusReadsSeveralFramesAsOnePacket(int frames) {
    byte[] frame = new byte[AudioEncoder.MAX_PAYLOAD];
    byte[] packet = new byte[AudioEncoder.MAX_PAYLOAD];
    short[] packed = new short[AudioDecoder.MAX_SAMPLES];
    short[] single = new short[AudioDecoder.MAX_SAMPLES];
    OpusPacking packing = new OpusPacking();
    try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS);
        AudioDecoder ofPackets = AudioCodecs.decoder(AudioCodec.OPUS);
        AudioDecoder ofFrames = AudioCodecs.decoder(AudioCodec.OPUS)) {
      for (int i = 0; i < 10; i++) {
        int at = 0;
        for (int j = 0; j < frames; j++) {
          int length = encoder.encode(tone(i * frames + j), frame);
          assertThat(packing.add(frame, length)).isTrue();
          at += ofFrames.decode(ByteBuffer.wrap(frame, 0, length), single, at);
        }
        assertThat(packing.count()).isEqualTo(frames);
        int length = packing.write(packet);
        int samples = ofPackets.decode(ByteBuffer.wrap(packet, 0, length), packed, 0);
        assertThat(samples).isEqualTo(960 * frames);
        assertThat(Arrays.copyOf(packed, samples)).isEqualTo(Arrays.copyOf(single, at));
      }
    }
  }

  @Test
  void longFramesAndEmptyOnesHaveTheirLengths() {
    OpusPacking packing = new OpusPacking();
    byte[] packet = new byte[AudioEncoder.MAX_PAYLOAD];
    byte[] frame = new byte[400];
    frame[0] = (byte) 0xF8;
    assertThat(packing.add(frame, 301)).isTrue(); // 300 bytes: 252, 12
    assertThat(packing.add(frame, 1)).isTrue();
    assertThat(packing.add(frame, 252)).isTrue();
    assertThat(packing.write(packet)).isEqualTo(2 + 2 + 1 + 300 + 251);
    assertThat(Arrays.copyOf(packet, 5))
        .containsExactly((byte) 0xFB, (byte) 0x83, (byte) 252, (byte) 12, (byte) 0);
  }

  @Test
  void framesOfAnotherKindAreNotMixed() {
    OpusPacking packing = new OpusPacking();
    assertThat(packing.add(new byte[] {(byte) 0xF8, 1}, 2)).isTrue();
    assertThat(packing.add(new byte[] {(byte) 0x08, 1}, 2)).as("speech coder").isFalse();
    assertThat(packing.add(new byte[] {(byte) 0xFB, 1, 1}, 3)).as("several").isFalse();
    assertThat(packing.add(new byte[1_275], 1_275)).as("too long").isFalse();
    assertThat(packing.write(new byte[9])).isEqualTo(2);
  }

  private static short[] tone(int frame) {
    short[] pcm = new short[960];
    for (int i = 0; i < 960; i++) {
      pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * 440 * (frame * 960L + i) / 48_000));
    }
    return pcm;
  }
}
