package org.partyline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.LegStats;

class EModelTest {
  /// G.107 Annex B, table B.1: the scores of ratings.
  @ParameterizedTest
  @CsvSource({"90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58"})
  void aRatingHasItsScore(double rating, double score) {
    assertThat(EModel.score(rating)).isCloseTo(score, within(0.01));
  }

  @Test
  void lossAndDelayMakeACallWorse() {
    double good = EModel.score(EModel.rating(50, 0, "PCMA"));
    assertThat(good).isBetween(4.3, 4.45);
    assertThat(EModel.score(EModel.rating(50, 5, "PCMA"))).isBetween(3.5, 4.0);
    assertThat(EModel.score(EModel.rating(50, 5, "OPUS")))
        .isGreaterThan(EModel.score(EModel.rating(50, 5, "PCMA")));
    assertThat(EModel.score(EModel.rating(400, 0, "PCMA"))).isBetween(2.9, 3.6);
    assertThat(EModel.score(EModel.rating(2_000, 90, "PCMA"))).isEqualTo(1);
  }

  @Test
  void whoWasNeverHeardHasNone() {
    assertThat(EModel.score(LegStats.NONE)).isEmpty();
  }
}
