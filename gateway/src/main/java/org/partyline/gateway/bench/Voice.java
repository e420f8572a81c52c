package org.partyline.gateway.bench;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.codec.AudioLevel;

/// What a party says over and over: encoded beforehand, so that saying it costs the bench little.
final class Voice {
  private static final int FRAME = 960;
  private static final int RATE = 48_000;
  private static final int SYLLABLE = RATE / 5;

  /// Makes Opus code as browsers do, by its speech coder, which is the dearer one to decode.
  private static final int BROWSERS_REDUNDANCY = 5;

  private final AudioCodec codec;
  private final byte[][] frames;
  private final int[] levels;
  private final int marked;

  private Voice(AudioCodec codec, short[] pcm, int marked) {
    this.codec = codec;
    this.marked = marked;
    frames = new byte[pcm.length / FRAME][];
    levels = new int[frames.length];
    short[] frame = new short[FRAME];
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    try (AudioEncoder encoder = AudioCodecs.encoder(codec)) {
      encoder.expectLoss(BROWSERS_REDUNDANCY);
      // Twice, so that the end leads to the beginning.
      for (int i = 0; i < 2 * frames.length; i++) {
        int at = i % frames.length;
        System.arraycopy(pcm, at * FRAME, frame, 0, FRAME);
        int length = encoder.encode(frame, payload);
        frames[at] = java.util.Arrays.copyOf(payload, length);
        levels[at] = AudioLevel.of(frame, 0, FRAME);
      }
    }
  }

  /// Syllables of a tone with overtones and some noise, with short pauses.
  static Voice speech(AudioCodec codec) {
    RandomGenerator random = random();
    short[] pcm = new short[2 * RATE];
    for (int i = 0; i < pcm.length; i++) {
      int syllable = i / SYLLABLE;
      double place = (double) (i % SYLLABLE) / SYLLABLE;
      double swell = place > 0.8 ? 0 : Math.sin(Math.PI * place / 0.8);
      double phase = 2 * Math.PI * (110 + 17 * (syllable % 5)) * i / RATE;
      double tone = 0;
      for (int overtone = 1; overtone <= 12; overtone++) {
        tone += Math.sin(overtone * phase) / overtone;
      }
      pcm[i] = (short) (swell * (5_000 * tone + 600 * random.nextGaussian()));
    }
    return new Voice(codec, pcm, -1);
  }

  /// The faint noise of a quiet place.
  static Voice silence(AudioCodec codec) {
    RandomGenerator random = random();
    short[] pcm = new short[2 * RATE];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) Math.round(4 * random.nextGaussian());
    }
    return new Voice(codec, pcm, -1);
  }

  /// Silence, but for 20 ms of a loud tone every half second.
  static Voice marks(AudioCodec codec) {
    short[] pcm = new short[RATE / 2];
    int from = pcm.length / 2 / FRAME * FRAME;
    for (int i = from; i < from + FRAME; i++) {
      pcm[i] = (short) (12_000 * Math.sin(2 * Math.PI * 1_000 * i / RATE));
    }
    return new Voice(codec, pcm, from / FRAME);
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  }

  AudioCodec codec() {
    return codec;
  }

  byte[] frame(int index) {
    return frames[index % frames.length];
  }

  int level(int index) {
    return levels[index % frames.length];
  }

  boolean isMark(int index) {
    return index % frames.length == marked;
  }
}
