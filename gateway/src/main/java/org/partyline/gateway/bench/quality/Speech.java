package org.partyline.gateway.bench.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// What is said: 48 kHz, mono.
final class Speech {
  static final int RATE = 48_000;

  private static final double LEVEL = 3_000;

  private Speech() {}

  /// Sentences by several voices in two languages, spoken by espeak-ng, one after the other.
  static short[] spoken() {
    String[][] lines = {
      {
        "en-gb", "The quick brown fox jumps over the lazy dog. The boy was there when the sun rose."
      },
      {"de+f3", "Heute ist schönes Frühlingswetter. Die Sonne lacht."},
      {
        "en-us+m3",
        "A large size in stockings is hard to sell. The source of the huge river is the clear"
            + " spring."
      },
      {"de", "Am blauen Himmel ziehen die Wolken. Über die Felder weht ein Wind."},
      {
        "en-us+f4",
        "Kick the ball straight and follow through. Help the woman get back to her feet."
      },
    };
    List<short[]> parts = new ArrayList<>();
    for (String[] line : lines) {
      parts.add(speak(line[0], line[1]));
      parts.add(new short[RATE / 2]);
    }
    return join(parts);
  }

  private static short[] join(List<short[]> parts) {
    short[] all = new short[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (short[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static short[] speak(String voice, String text) {
    try {
      Process process =
          new ProcessBuilder("espeak-ng", "-v", voice, "--stdout", text)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      ByteBuffer wav =
          ByteBuffer.wrap(process.getInputStream().readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      short[] pcm = new short[(wav.limit() - 44) / 2];
      int rate = wav.getInt(24);
      wav.position(44);
      wav.asShortBuffer().get(pcm);
      return leveled(resample(pcm, rate));
    } catch (IOException e) {
      throw new UncheckedIOException("espeak-ng is needed for speech", e);
    }
  }

  /// By a windowed sinc.
  private static short[] resample(short[] pcm, int rate) {
    short[] result = new short[(int) ((long) pcm.length * RATE / rate)];
    for (int i = 0; i < result.length; i++) {
      double at = (double) i * rate / RATE;
      int middle = (int) at;
      double sum = 0;
      for (int k = Math.max(0, middle - 15); k <= Math.min(pcm.length - 1, middle + 16); k++) {
        double x = at - k;
        double sinc = x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        sum += pcm[k] * sinc * (0.5 + 0.5 * Math.cos(Math.PI * x / 16.5));
      }
      result[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return result;
  }

  private static short[] leveled(short[] pcm) {
    double sum = 1;
    for (short sample : pcm) {
      sum += (double) sample * sample;
    }
    double gain = LEVEL / Math.sqrt(sum / Math.max(1, pcm.length));
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) Math.clamp(Math.round(pcm[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return pcm;
  }

  /// Needs nothing installed: a voice of pulses through formants that changes its vowel and pitch
  /// with each syllable, with hisses and pauses in between.
  ///
  /// @param pitch in Hz
  static short[] synthetic(int seconds, double pitch, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    double[][] vowels = {
      {730, 1_090, 2_440},
      {270, 2_290, 3_010},
      {300, 870, 2_240},
      {530, 1_840, 2_480},
      {570, 840, 2_410}
    };
    short[] pcm = new short[seconds * RATE];
    double phase = 0;
    double[][] state = new double[3][2];
    int at = 0;
    for (int syllable = 0; at < pcm.length; syllable++) {
      int length = (int) (RATE * (0.12 + 0.12 * random.nextDouble()));
      boolean pause = syllable % 9 == 8;
      boolean hiss = syllable % 3 == 1;
      double[] vowel = vowels[random.nextInt(vowels.length)];
      double hertz = pitch * (0.85 + 0.35 * random.nextDouble());
      for (int i = 0; i < length && at < pcm.length; i++, at++) {
        double place = (double) i / length;
        double swell = pause ? 0 : Math.sin(Math.PI * place);
        phase += hertz * (1 - 0.15 * place) / RATE;
        double pulse = 0;
        if (phase >= 1) {
          phase -= 1;
          pulse = 1;
        }
        double noise = random.nextGaussian() * (hiss && place < 0.4 ? 0.12 : 0.004);
        double sum = noise;
        for (int f = 0; f < 3; f++) {
          double r = Math.exp(-Math.PI * (60 + 40 * f) / RATE);
          double y =
              pulse * (1 - r) * 30
                  + 2 * r * Math.cos(2 * Math.PI * vowel[f] / RATE) * state[f][0]
                  - r * r * state[f][1];
          state[f][1] = state[f][0];
          state[f][0] = y;
          sum += y / (1 + 2 * f);
        }
        pcm[at] = (short) Math.clamp(Math.round(sum * swell * 8_000), -30_000, 30_000);
      }
    }
    return leveled(pcm);
  }
}
