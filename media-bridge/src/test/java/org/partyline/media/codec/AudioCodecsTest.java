package org.partyline.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AudioCodecsTest {
  private static final int RATE = 48_000;
  private static final int FRAME = 960;

  private static short[] throughCodec(AudioCodec codec, short[] pcm) {
    short[] out = new short[pcm.length];
    try (AudioEncoder encoder = AudioCodecs.encoder(codec);
        AudioDecoder decoder = AudioCodecs.decoder(codec)) {
      byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
      short[] frame = new short[FRAME];
      for (int at = 0; at + FRAME <= pcm.length; at += FRAME) {
        System.arraycopy(pcm, at, frame, 0, FRAME);
        int length = encoder.encode(frame, payload);
        assertThat(decoder.decode(ByteBuffer.wrap(payload, 0, length), out, at)).isEqualTo(FRAME);
      }
    }
    return out;
  }

  @ParameterizedTest
  @EnumSource
  void aToneKeepsItsFrequencyAndLoudness(AudioCodec codec) {
    for (int hertz : new int[] {300, 1_000, 3_100}) {
      short[] out = throughCodec(codec, Tones.sine(hertz, 8_000, RATE, RATE));
      double kept = Tones.amplitude(out, 24_000, 19_200, hertz, RATE);
      assertThat(kept).as("%s at %d Hz", codec, hertz).isBetween(6_500.0, 9_500.0);
      double elsewhere = Tones.amplitude(out, 24_000, 19_200, hertz * 1.3, RATE);
      assertThat(elsewhere).as("%s beside %d Hz", codec, hertz).isLessThan(kept / 20);
    }
  }

  @ParameterizedTest
  @EnumSource
  void damagedPayloadsNeverThrow(AudioCodec codec) {
    Random random = new Random(7);
    try (AudioDecoder decoder = AudioCodecs.decoder(codec)) {
      short[] pcm = new short[AudioDecoder.MAX_SAMPLES];
      for (int i = 0; i < 2_000; i++) {
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        assertThat(decoder.decode(ByteBuffer.wrap(payload), pcm, 0))
            .isBetween(0, AudioDecoder.MAX_SAMPLES);
        decoder.recover(ByteBuffer.wrap(payload), pcm, 0);
      }
      decoder.decode(ByteBuffer.wrap(new byte[3_000]), pcm, 5_000);
    }
  }

  /// A click is a step between samples that the sound itself does not have.
  @ParameterizedTest
  @EnumSource
  void aLostFrameIsFilledWithoutAClickAndALongLossFadesOut(AudioCodec codec) {
    short[] tone = Tones.sine(200, 8_000, RATE, RATE);
    short[] out = new short[RATE];
    try (AudioEncoder encoder = AudioCodecs.encoder(codec);
        AudioDecoder decoder = AudioCodecs.decoder(codec)) {
      byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
      short[] frame = new short[FRAME];
      for (int i = 0; i < 50; i++) {
        System.arraycopy(tone, i * FRAME, frame, 0, FRAME);
        int length = encoder.encode(frame, payload);
        if (i == 20 || (i >= 30 && i < 40)) {
          decoder.conceal(out, i * FRAME);
        } else {
          decoder.decode(ByteBuffer.wrap(payload, 0, length), out, i * FRAME);
        }
      }
    }
    int steepest = 0;
    for (int i = 10 * FRAME; i < out.length - 1; i++) {
      steepest = Math.max(steepest, Math.abs(out[i + 1] - out[i]));
    }
    assertThat(steepest).as("steepest step; the tone's own is 210").isLessThan(900);
    assertThat(Tones.amplitude(out, 20 * FRAME, FRAME, 200, RATE)).isGreaterThan(4_000);
    assertThat(AudioLevel.of(out, 38 * FRAME, FRAME)).isGreaterThan(40);
    assertThat(Tones.amplitude(out, 45 * FRAME, 4 * FRAME, 200, RATE)).isGreaterThan(6_500);
  }
}
