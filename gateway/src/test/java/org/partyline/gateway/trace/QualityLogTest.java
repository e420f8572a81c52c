package org.partyline.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.partyline.media.LegStats;

class QualityLogTest {
  private static LegStats stats(long expected, long lost, double jitter) {
    return new LegStats(
        "PCMA",
        LegStats.Encryption.NONE,
        expected - lost,
        expected,
        0,
        expected,
        lost,
        jitter,
        jitter,
        OptionalDouble.of(20),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        40,
        0,
        0);
  }

  @Test
  void aSampleTellsOfItsOwnSecondsOnly() {
    var log = new QualityLog();
    log.add(5_000, stats(250, 0, 1));
    log.add(10_000, stats(500, 50, 3));
    log.add(15_000, stats(750, 50, 2));
    assertThat(log.samples()).extracting(QualitySample::lost).containsExactly(0.0, 20.0, 0.0);
    assertThat(log.samples().get(1).mos().orElseThrow()).isLessThan(3);
    assertThat(log.samples().get(2).mos().orElseThrow()).isGreaterThan(4);
  }

  @Test
  void anotherLegBeginsAnew() {
    var log = new QualityLog();
    log.add(5_000, stats(250, 25, 1));
    log.add(10_000, stats(100, 0, 1));
    assertThat(log.samples()).extracting(QualitySample::lost).containsExactly(10.0, 0.0);
  }

  /// Eight hours.
  @Test
  void aLongCallStaysSmallAndWhatWasBadIsSeen() {
    var log = new QualityLog();
    for (int i = 1; i <= 5_760; i++) {
      log.add(i * 5_000L, stats(i * 250L, i < 3_000 ? 0 : 100, i == 4_000 ? 80 : 2));
    }
    assertThat(log.samples()).hasSizeBetween(QualityLog.MOST / 2, QualityLog.MOST);
    assertThat(log.samples()).extracting(QualitySample::millis).isSorted();
    assertThat(log.samples().getLast().millis()).isEqualTo(5_760 * 5_000L);
    assertThat(log.samples()).filteredOn(sample -> sample.jitterMillis() > 50).hasSize(1);
    assertThat(log.samples()).filteredOn(sample -> sample.lost() == 40).hasSize(1);
  }
}
