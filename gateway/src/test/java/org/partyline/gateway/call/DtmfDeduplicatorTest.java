package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.call.DtmfDeduplicator.Source;

class DtmfDeduplicatorTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private final DtmfDeduplicator digits = new DtmfDeduplicator();

  @Test
  void aKeySentBothWaysIsOnePress() {
    assertThat(digits.isNew('1', Source.RTP, T0)).isTrue();
    assertThat(digits.isNew('1', Source.INFO, T0.plusMillis(80))).isFalse();
    assertThat(digits.isNew('1', Source.INFO, T0.plusMillis(300))).isTrue();
    assertThat(digits.isNew('1', Source.RTP, T0.plusMillis(350))).isFalse();
  }

  @Test
  void theSameKeyTwiceIsTwoPresses() {
    assertThat(digits.isNew('1', Source.RTP, T0)).isTrue();
    assertThat(digits.isNew('1', Source.RTP, T0.plusMillis(150))).isTrue();
    assertThat(digits.isNew('1', Source.INFO, T0.plusMillis(160))).isFalse();
    assertThat(digits.isNew('1', Source.INFO, T0.plusMillis(170))).isFalse();
  }

  @Test
  void aPhoneMayChangeItsSource() {
    assertThat(digits.isNew('*', Source.RTP, T0)).isTrue();
    assertThat(digits.isNew('*', Source.INFO, T0.plusSeconds(2))).isTrue();
  }
}
