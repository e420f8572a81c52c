package org.partyline.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {
  private static final int FULL = 48_000;

  private static double decibels(double ratio) {
    return 20 * Math.log10(Math.max(ratio, 1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void keepsThePassBandFlatAndItsImagesAway(int rate) {
    for (double share : new double[] {0.02, 0.1, 0.25, 0.35, 0.41}) {
      double hertz = Math.rint(rate * share / 10) * 10;
      short[] up = new short[FULL];
      Resampler.to48kFrom(rate).resample(Tones.sine(hertz, 20_000, rate, rate), 0, rate, up, 0);
      double kept = Tones.amplitude(up, 4_800, 38_400, hertz, FULL) / 20_000;
      assertThat(decibels(kept)).as("%f Hz up", hertz).isBetween(-0.5, 0.5);
      double image = Tones.amplitude(up, 4_800, 38_400, rate - hertz, FULL) / 20_000;
      assertThat(decibels(image)).as("image of %f Hz", hertz).isLessThan(-60);

      short[] down = new short[rate];
      Resampler.from48kTo(rate).resample(Tones.sine(hertz, 20_000, FULL, FULL), 0, FULL, down, 0);
      double arrived = Tones.amplitude(down, rate / 10, rate * 8 / 10, hertz, rate) / 20_000;
      assertThat(decibels(arrived)).as("%f Hz down", hertz).isBetween(-0.5, 0.5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void foldsNothingBackIntoTheBand(int rate) {
    for (double share : new double[] {0.57, 0.6, 0.7, 0.9, 1.1, 1.4}) {
      double hertz = Math.rint(rate * share / 10) * 10;
      short[] down = new short[rate];
      Resampler.from48kTo(rate).resample(Tones.sine(hertz, 20_000, FULL, FULL), 0, FULL, down, 0);
      double folded = Math.abs(hertz - rate);
      double alias = Tones.amplitude(down, rate / 10, rate * 8 / 10, folded, rate) / 20_000;
      assertThat(decibels(alias)).as("%f Hz folded to %f Hz", hertz, folded).isLessThan(-60);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void delaysByTwoMillisecondsAtMost(int rate) {
    short[] impulse = new short[rate / 50];
    impulse[0] = 20_000;
    short[] up = new short[960];
    Resampler.to48kFrom(rate).resample(impulse, 0, impulse.length, up, 0);
    int peak = 0;
    for (int i = 0; i < up.length; i++) {
      peak = Math.abs(up[i]) > Math.abs(up[peak]) ? i : peak;
    }
    assertThat(peak).isBetween(1, 96);
  }
}
