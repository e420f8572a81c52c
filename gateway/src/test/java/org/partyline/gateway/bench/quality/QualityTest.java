package org.partyline.gateway.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.media.codec.AudioCodec;

/// The most telling of the figures in docs/quality.md, on a voice that needs nothing installed.
@Isolated("processor time is measured")
class QualityTest {
  private static final short[] SPEECH = Speech.synthetic(6, 120, 1);

  @Test
  void theMeasureKnowsTheSameFromTheDamaged() {
    short[] narrow = Handset.resampled(SPEECH, 8_000);
    short[] late = new short[narrow.length + 4_000];
    System.arraycopy(narrow, 0, late, 800, narrow.length);
    Similarity similarity = new Similarity(8_000, 3_400);
    Similarity.Result same = similarity.compare(narrow, late, 300);
    assertThat(same.nsim()).isGreaterThan(0.999);
    assertThat(same.lag()).isCloseTo(100, within(0.2));
    short[] chopped = late.clone();
    for (int at = 0; at + 160 < chopped.length; at += 1_600) {
      Arrays.fill(chopped, at, at + 160, (short) 0); // a tenth of it
    }
    assertThat(similarity.compare(narrow, chopped, 300).nsim()).isLessThan(0.96);
  }

  /// 20 ms fill a packet, 20 ms at least wait in the jitter buffer, 20 ms at most for the tick.
  @ParameterizedTest
  @EnumSource
  void aCleanNetworkChangesLittle(AudioCodec codec) {
    Quality.Heard heard = Quality.measure(codec, Network.clean(), SPEECH);
    assertThat(heard.similarity().nsim()).isGreaterThan(codec.sampleRate() == 8_000 ? 0.985 : 0.92);
    assertThat(heard.similarity().lag()).isBetween(40.0, 80.0);
    assertThat(heard.similarity().wander()).isLessThan(1);
    assertThat(heard.similarity().gainDb()).isCloseTo(0, within(0.5));
    assertThat(heard.concealed()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"PCMA, 3, 0.965", "PCMA, 10, 0.93", "G722, 5, 0.91", "OPUS, 5, 0.91"})
  void lossIsConcealed(AudioCodec codec, int percent, double atLeast) {
    Quality.Heard heard = Quality.measure(codec, Network.loss(percent), SPEECH);
    assertThat(heard.similarity().nsim()).isGreaterThan(atLeast);
    assertThat(heard.similarity().cut()).isLessThan(0.02);
  }

  @Test
  void jitterIsBufferedAndNoMoreThanThat() {
    Quality.Heard heard = Quality.measure(AudioCodec.PCMA, Network.jitter(60), SPEECH);
    assertThat(heard.similarity().nsim()).isGreaterThan(0.97);
    assertThat(heard.similarity().lag()).isBetween(60.0, 140.0);
  }

  @Test
  void overtakenPacketsAreHeardInOrder() {
    Quality.Heard heard = Quality.measure(AudioCodec.PCMA, Network.reordering(), SPEECH);
    assertThat(heard.similarity().nsim()).isGreaterThan(0.975);
    assertThat(heard.concealed()).isLessThan(5);
  }

  /// One after the other begins, until six talk at full level.
  @Test
  void sixTalkersAtFullLevelAreHeardAlikeAndUnclipped() {
    for (int count : new int[] {1, 6}) {
      Talkers.Result result = Talkers.measure(count);
      assertThat(result.clipped()).as("clipped of " + count).isZero();
      assertThat(result.spreadDb()).as("spread of " + count).isLessThan(1);
      assertThat(result.onsetMillis()).as("onset of " + count).isLessThan(90);
    }
  }

  /// In a minute 500 ppm are 30 ms: without correction the buffer would run dry or over.
  @ParameterizedTest
  @CsvSource({"500", "-500"})
  void driftOfAMinuteIsNotHeard(int ppm) {
    short[] minute = new short[10 * SPEECH.length];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(SPEECH, 0, minute, i * SPEECH.length, SPEECH.length);
    }
    Quality.Heard heard = Quality.measure(AudioCodec.PCMA, Network.drift(ppm), minute);
    assertThat(heard.similarity().nsim()).isGreaterThan(0.98);
    assertThat(heard.similarity().lag()).isBetween(40.0, 100.0);
    assertThat(heard.similarity().wander()).isLessThan(41);
  }
}
