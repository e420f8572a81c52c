package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerLatchTest {
  private static final InetSocketAddress MEDIA = at("203.0.113.5", 4000);
  private static final InetSocketAddress OTHER_PORT = at("203.0.113.5", 5000);
  private static final InetSocketAddress STRANGER = at("198.51.100.66", 4000);
  private long nanos = 1;

  @Test
  void aStrangerIsNeverHeardNorSentTo() {
    PeerLatch latch = latch("203.0.113.1", MEDIA);

    assertThat(admits(latch, STRANGER)).isFalse();
    assertThat(admits(latch, at("203.0.113.1", 4000))).as("SIP source, media public").isFalse();
    assertThat(latch.target()).isEqualTo(MEDIA);
  }

  @Test
  void learnsAnotherPortOfTheSameAddressThenLocks() {
    PeerLatch latch = latch("203.0.113.1", MEDIA);
    for (int i = 0; i < 5; i++) {
      assertThat(admits(latch, OTHER_PORT)).isTrue();
    }
    nanos += 60_000_000_000L;

    assertThat(admits(latch, MEDIA)).isFalse();
    assertThat(latch.target()).isEqualTo(OTHER_PORT);
  }

  @Test
  void theSignalledAddressWinsWhileLearning() {
    PeerLatch latch = latch("203.0.113.1", MEDIA);

    assertThat(admits(latch, OTHER_PORT)).isTrue();
    assertThat(admits(latch, MEDIA)).isTrue();
    assertThat(admits(latch, OTHER_PORT)).isFalse();
    assertThat(latch.target()).isEqualTo(MEDIA);
  }

  @Test
  void behindNatTheSipSourceCounts() {
    PeerLatch latch = latch("203.0.113.1", at("192.168.1.7", 4000));

    assertThat(admits(latch, STRANGER)).isFalse();
    assertThat(admits(latch, at("203.0.113.1", 61000))).isTrue();
    assertThat(latch.target()).isEqualTo(at("203.0.113.1", 61000));
  }

  @Test
  void aNewDescriptionLetsLearnAgain() {
    PeerLatch latch = latch("203.0.113.1", MEDIA);
    for (int i = 0; i < 5; i++) {
      admits(latch, MEDIA);
    }
    InetSocketAddress moved = at("203.0.113.77", 6000);
    assertThat(admits(latch, moved)).isFalse();

    latch.signalled(moved);
    assertThat(latch.target()).isEqualTo(moved);
    assertThat(admits(latch, MEDIA)).isFalse();
    assertThat(admits(latch, moved)).isTrue();
  }

  @Test
  void theSameDescriptionAgainKeepsTheSourceUnlessItFellSilent() {
    PeerLatch latch = latch("203.0.113.1", MEDIA);
    for (int i = 0; i < 5; i++) {
      admits(latch, OTHER_PORT);
    }
    latch.signalled(MEDIA);
    InetSocketAddress rebound = at("203.0.113.5", 7000);
    assertThat(admits(latch, rebound)).isFalse();
    assertThat(latch.target()).isEqualTo(OTHER_PORT);
    nanos += 1_000_000_000L;

    assertThat(admits(latch, rebound)).isTrue();
    assertThat(latch.target()).isEqualTo(rebound);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.1, 127.0.0.1, false",
    "203.0.113.1, 169.254.169.254, false",
    "203.0.113.1, 224.0.0.1, false",
    "127.0.0.1, 127.0.0.1, true",
    "203.0.113.1, 192.168.1.7, true"
  })
  void sendsNothingToWhereNoPeerMayPoint(String sip, String media, boolean sends) {
    PeerLatch latch = latch(sip, at(media, 4000));

    assertThat(latch.target() != null).isEqualTo(sends);
  }

  private boolean admits(PeerLatch latch, InetSocketAddress from) {
    nanos += 20_000_000L;
    return latch.admits(from, nanos);
  }

  private static PeerLatch latch(String sipSource, InetSocketAddress signalled) {
    PeerLatch latch = new PeerLatch(Optional.of(InetAddress.ofLiteral(sipSource)));
    latch.signalled(signalled);
    return latch;
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
