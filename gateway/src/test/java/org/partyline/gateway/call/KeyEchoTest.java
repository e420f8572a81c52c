package org.partyline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.call.KeyEcho.Way;

class KeyEchoTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private final KeyEcho echo = new KeyEcho();

  @Test
  void aKeySentBothWaysIsOnePress() {
    assertThat(echo.isNew('1', Way.RTP, T0)).isTrue();
    assertThat(echo.isNew('1', Way.INFO, T0.plusMillis(80))).isFalse();
    assertThat(echo.isNew('1', Way.INFO, T0.plusMillis(300))).isTrue();
    assertThat(echo.isNew('1', Way.RTP, T0.plusMillis(350))).isFalse();
  }

  @Test
  void theSameKeyTwiceIsTwoPresses() {
    assertThat(echo.isNew('1', Way.RTP, T0)).isTrue();
    assertThat(echo.isNew('1', Way.RTP, T0.plusMillis(150))).isTrue();
    assertThat(echo.isNew('1', Way.INFO, T0.plusMillis(160))).isFalse();
    assertThat(echo.isNew('1', Way.INFO, T0.plusMillis(170))).isFalse();
  }

  @Test
  void aPhoneMayChangeItsWay() {
    assertThat(echo.isNew('*', Way.RTP, T0)).isTrue();
    assertThat(echo.isNew('*', Way.INFO, T0.plusSeconds(2))).isTrue();
  }
}
