package org.partyline.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// That it measures at all; what comes out depends on the machine.
class BenchTest {
  @Test
  void everyPartGivesFigures() {
    StringWriter text = new StringWriter();
    new Bench(new PrintWriter(text), Duration.ofSeconds(3), EnumSet.allOf(Part.class)).run();
    for (String row :
        new String[] {
          "10 +\\d+\\.\\d % +[\\d,.]+ +[\\d,.]+ +[\\d.]+ / [\\d.]+", // callers, and browsers
          "5 +\\d+\\.\\d % +[\\d,.]+ +[\\d,.]+ ", // calls of two
          "browser to phone +\\d+\\.\\d / \\d+\\.\\d +\\d+ ",
          "phone to phone +\\d+\\.\\d / \\d+\\.\\d +\\d+ ",
          "50 +\\d+ +\\d+\\.\\d / \\d+\\.\\d +\\d+ " // SIP calls
        }) {
      assertThat(text.toString()).containsPattern(Pattern.compile("(?m)^ +" + row));
    }
  }

  @Test
  void capacityLiesOnALineThroughThePoints() {
    Capacity capacity = new Capacity();
    capacity.add(100, 1_500);
    capacity.add(200, 2_500);
    capacity.add(300, 3_500);
    assertThat(capacity.slope()).isCloseTo(10, within(1e-6));
    assertThat(capacity.legs()).isEqualTo(1_350);
    assertThat(capacity.isTelling()).isTrue();
  }

  @Test
  void onePointTellsNothing() {
    Capacity capacity = new Capacity();
    capacity.add(10, 5_000);
    assertThat(capacity.isTelling()).isFalse();
  }

  @Test
  void percentilesAreOfTheSample() {
    double[] sample = new double[200];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = 200 - i;
    }
    assertThat(Percentiles.of(sample)).isEqualTo(new Percentiles(200, 100, 198, 200));
    assertThat(Percentiles.of(new double[0])).hasToString("-");
  }
}
