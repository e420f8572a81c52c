package org.partyline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.partyline.media.rtp.RtcpPacket.ReportBlock;

final class RtpStatisticsTest {
  private static final long MILLI = 1_000_000L;
  private final RtpStatistics statistics = new RtpStatistics(8_000);

  @Test
  void countsLossAcrossTheWrap() {
    for (int i = 0; i < 100; i++) {
      if (i % 10 != 5) {
        receive(65_500 + i, i * 20L);
      }
    }

    ReportBlock block = statistics.report(0);
    assertThat(block.cumulativeLost()).isEqualTo(10);
    assertThat(block.fractionLost()).isEqualTo(25);
    assertThat(block.highestSequence()).isEqualTo(65_599);
    assertThat(statistics.report(0).fractionLost()).isZero();
  }

  @Test
  void reorderingIsNoLossAndARestartIsNot() {
    for (int sequence : new int[] {1, 3, 2, 5, 4, 40_000, 40_001, 40_002, 40_003}) {
      receive(sequence, 0);
    }

    assertThat(statistics.lost()).isZero();
  }

  /// RFC 3550 A.8: with transit times 0 and 16 ms by turns the estimate nears 16 ms.
  @Test
  void measuresJitter() {
    for (int i = 0; i < 400; i++) {
      statistics.received(1, i, i * 160, (i * 20L + i % 2 * 16L) * MILLI);
    }

    assertThat(statistics.jitterMillis()).isCloseTo(16, within(0.2));
  }

  @Test
  void computesTheRoundTrip() {
    long sent = NtpTime.of(Instant.ofEpochSecond(1_700_000_000L));
    long back = NtpTime.of(Instant.ofEpochSecond(1_700_000_000L).plusMillis(350));
    ReportBlock block = new ReportBlock(1, 0, 0, 0, 0, NtpTime.middle(sent), 65_536 / 4);

    assertThat(RtpStatistics.roundTripMillis(block, back)).isCloseTo(100, within(0.1));
  }

  @Test
  void tellsTheDelaySinceTheSendersReport() {
    receive(1, 0);
    statistics.senderReport(0x1234_5678_9ABC_DEF0L, 0);

    ReportBlock block = statistics.report(500 * MILLI);
    assertThat(block.lastSenderReport()).isEqualTo(0x5678_9ABC);
    assertThat(block.delaySinceLastSenderReport()).isEqualTo(32_768);
  }

  private void receive(int sequence, long millis) {
    statistics.received(1, sequence & 0xFFFF, (int) (millis * 8), millis * MILLI);
  }
}
