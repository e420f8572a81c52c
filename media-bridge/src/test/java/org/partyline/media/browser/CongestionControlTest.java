package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.partyline.media.rtp.Rtcp;
import org.partyline.media.rtp.RtcpPacket;

/// What is estimated on links made of numbers: packets queue up where more is sent than fits.
class CongestionControlTest {
  private static final int BYTES = 1_000;
  private final CongestionControl control = new CongestionControl();
  private final ArrivalFeedback arrivals = new ArrivalFeedback();
  private long now = 1_000_000_000L;
  private long linkFree = now;
  private int sequence = 65_000;

  /// Sends at a rate for some seconds over a link with a drop-tail queue of 300 ms.
  private void send(int bitsPerSecond, int linkBitsPerSecond, double seconds) {
    long gap = BYTES * 8L * 1_000_000_000L / bitsPerSecond;
    long takes = BYTES * 8L * 1_000_000_000L / linkBitsPerSecond;
    long nextFeedback = now;
    for (long end = now + (long) (seconds * 1e9); now < end; now += gap) {
      control.sent(sequence, BYTES, now);
      linkFree = Math.max(linkFree, now);
      if (linkFree - now < 300_000_000L) {
        linkFree += takes;
        arrivals.received(sequence, linkFree + 20_000_000L);
      }
      sequence = (sequence + 1) & 0xFFFF;
      if (now >= nextFeedback) {
        nextFeedback = now + 100_000_000L;
        for (RtcpPacket told = arrivals.next(1, 2); told != null; told = arrivals.next(1, 2)) {
          control.onFeedback(throughTheWire(told), now);
        }
      }
    }
  }

  private static RtcpPacket.TransportFeedback throughTheWire(RtcpPacket packet) {
    ByteBuffer bytes = ByteBuffer.allocate(1_500);
    Rtcp.write(bytes, List.of(new RtcpPacket.ReceiverReport(1, List.of()), packet));
    return (RtcpPacket.TransportFeedback) Rtcp.parse(bytes.flip()).get(1);
  }

  private RtcpPacket.TransportFeedback next() {
    return throughTheWire(Objects.requireNonNull(arrivals.next(1, 2)));
  }

  private long estimate() {
    return control.estimate(now).orElseThrow();
  }

  @Test
  void nothingIsKnownBeforeTheFirstFeedbackAndAfterALongSilence() {
    assertThat(control.estimate(now)).isEmpty();
    send(500_000, 5_000_000, 1);
    assertThat(control.estimate(now)).isPresent();
    assertThat(control.estimate(now + 6_000_000_000L)).isEmpty();
  }

  @Test
  void aFreeLinkIsTrustedMoreAndMore() {
    send(1_000_000, 20_000_000, 10);
    assertThat(estimate()).isGreaterThan(2_500_000);
  }

  @Test
  void aFullLinkIsNoticedBeforeItLosesMuch() {
    send(1_200_000, 800_000, 0.5);
    for (int i = 0; i < 40; i++) {
      send((int) Math.min(1_200_000, estimate()), 800_000, 0.25);
    }
    assertThat(estimate()).isBetween(400_000L, 1_000_000L);
    assertThat(linkFree - now).as("the queue has emptied").isLessThan(200_000_000L);
  }

  @Test
  void aLinkThatRecoversIsUsedAgain() {
    send(1_200_000, 800_000, 3);
    send(400_000, 20_000_000, 20);
    assertThat(estimate()).isGreaterThan(1_000_000);
  }

  @Test
  void lossAloneLowersIt() {
    for (int i = 0; i < 10; i++) {
      send(800_000, 20_000_000, 0.5);
      control.onLoss(0.4, now);
    }
    assertThat(estimate()).isLessThan(800_000);
  }

  @Test
  void whatArrivesInAnotherOrderAndWithGapsIsTold() {
    for (int number : new int[] {65_534, 0, 65_535, 3}) {
      arrivals.received(number, 5_000_000_000L + (number == 3 ? 20_000_000L : 0));
    }
    RtcpPacket.TransportFeedback told = next();
    assertThat(told.baseSequence()).isEqualTo(65_534);
    int none = RtcpPacket.TransportFeedback.NOT_RECEIVED;
    assertThat(told.deltas().subList(1, 6)).containsExactly(0, 0, none, none, 80);
    assertThat(told.referenceTime() * 64 + told.deltas().getFirst() / 4).isEqualTo(5_000);
    assertThat(arrivals.next(1, 2)).isNull();
    arrivals.received(1, 6_000_000_000L);
    assertThat(arrivals.next(1, 2)).as("told as lost already").isNull();
  }

  @Test
  void aLongPauseAndAJumpTellOfWhatIsSentNow() {
    arrivals.received(1, 1_000_000_000L);
    assertThat(arrivals.next(1, 2)).isNotNull();
    arrivals.received(2, 60_000_000_000L);
    assertThat(next().deltas()).hasSize(1);
    arrivals.received(20_000, 61_000_000_000L);
    assertThat(next().baseSequence()).isEqualTo(20_000);
  }
}
