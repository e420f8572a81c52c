package org.partyline.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A sine that one party speaks with, so that the others' recordings tell who was heard.
public record Tone(int hertz) {
  /// The peak that speakers use: loud enough to count as speech, quiet enough that six of them fit.
  private static final double PEAK = 0.16;

  /// From this level on (dB below full scale) a tone counts as heard.
  public static final double HEARD = -34;

  /// Below this level a tone counts as absent, though codecs and windows leave traces.
  public static final double ABSENT = -46;

  public static Tone of(int hertz) {
    return new Tone(hertz);
  }

  /// This tone as sound.
  public Audio sound(int rate, Duration length) {
    var samples = new short[Math.toIntExact(length.toMillis() * rate / 1000)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = sample(i, rate);
    }
    return new Audio(rate, samples);
  }

  short sample(long index, int rate) {
    return (short)
        Math.round(Short.MAX_VALUE * PEAK * Math.sin(2 * Math.PI * hertz * index / rate));
  }

  /// Its peak in dB below full scale, by Goertzel over the whole sound under a Hann window, which
  /// keeps neighbours 60 Hz away out of half a second.
  public double levelIn(Audio audio) {
    short[] samples = audio.samples();
    int n = samples.length;
    if (n == 0) {
      return decibels(0);
    }
    double coefficient = 2 * Math.cos(2 * Math.PI * hertz / audio.rate());
    double previous = 0;
    double beforeThat = 0;
    for (int i = 0; i < n; i++) {
      double hann = 1 - Math.cos(2 * Math.PI * i / n);
      double now = samples[i] * hann + coefficient * previous - beforeThat;
      beforeThat = previous;
      previous = now;
    }
    double power =
        previous * previous + beforeThat * beforeThat - coefficient * previous * beforeThat;
    return decibels(2 * Math.sqrt(Math.max(0, power)) / n / Short.MAX_VALUE);
  }

  /// The half seconds of the sound in which it is heard, counted from 0.
  public List<Integer> halfSecondsIn(Audio audio) {
    int half = audio.rate() / 2;
    return IntStream.range(0, audio.samples().length / half)
        .filter(i -> {
          short[] part = Arrays.copyOfRange(audio.samples(), i * half, (i + 1) * half);
          return levelIn(new Audio(audio.rate(), part)) > HEARD;
        })
        .boxed()
        .toList();
  }

  static double decibels(double ratio) {
    return 20 * Math.log10(Math.max(ratio, 1e-6));
  }

  @Override
  public String toString() {
    return hertz + " Hz";
  }
}
