package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerLatchTest {
  private static final InetSocketAddress MEDIA = at("203.0.113.5", 4000);
  private static final InetSocketAddress OTHER_PORT = at("203.0.113.5", 5000);
  private static final InetSocketAddress STRANGER = at("198.51.100.66", 4000);
  private static final int SSRC = 77;
  private long nanos = 1;
  private int sequence = 65_530;

  @Test
  void aStrangerIsNeverHeardNorSentTo() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);

    assertThat(admits(latch, STRANGER)).isFalse();
    assertThat(latch.target(nanos)).isEqualTo(MEDIA);
  }

  @Test
  void theSipSourceIsNotHeardWhenTheMediaAddressIsPublic() {
    assertThat(admits(latch("203.0.113.1", MEDIA), at("203.0.113.1", 4000))).isFalse();
  }

  /// Linphone on a machine that has both families: its SDP names the machine's own IPv6 address.
  @Test
  void aSoftphoneOnThisMachineMaySpeakSipOverIpv4AndSendRtpOverIpv6() {
    PeerLatch latch = latch("127.0.0.1", at("2001:db8::2", 7_078));

    assertThat(admits(latch, at("::1", 7_078))).isTrue();
    assertThat(latch.target(nanos)).isEqualTo(at("::1", 7_078));
    assertThat(admits(latch("203.0.113.1", at("2001:db8::2", 7_078)), at("::1", 7_078))).isFalse();
  }

  @Test
  void learnsAnotherPortOfTheSameAddress() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 5; i++) {
      assertThat(admits(latch, OTHER_PORT)).isTrue();
    }

    assertThat(admits(latch, at("203.0.113.5", 7_000))).isFalse();
    assertThat(latch.target(nanos)).isEqualTo(OTHER_PORT);
  }

  @Test
  void exactlyWhatTheSdpSaysWinsOverALearntPort() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 50; i++) {
      admits(latch, OTHER_PORT);
    }

    assertThat(latch.admits(MEDIA, 9_999, 1, nanos)).isTrue();
    assertThat(admits(latch, OTHER_PORT)).isFalse();
    assertThat(latch.target(nanos)).isEqualTo(MEDIA);
  }

  @Test
  void behindNatTheSipSourceCounts() {
    PeerLatch latch = latch("203.0.113.1", at("192.168.1.7", 4000));

    assertThat(latch.target(nanos)).as("cannot be reached").isNull();
    assertThat(admits(latch, STRANGER)).isFalse();
    assertThat(admits(latch, at("203.0.113.1", 61000))).isTrue();
    assertThat(latch.target(nanos)).isEqualTo(at("203.0.113.1", 61000));
  }

  @Test
  void aNewDescriptionLetsLearnAgain() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 5; i++) {
      admits(latch, MEDIA);
    }
    InetSocketAddress moved = at("203.0.113.77", 6000);
    assertThat(latch.admits(moved, 5, 5, nanos)).isFalse();

    latch.signalled(moved);
    assertThat(latch.target(nanos)).as("a third host, until heard").isNull();
    assertThat(latch.admits(moved, 5, 5, nanos)).isTrue();
    assertThat(latch.target(nanos)).isEqualTo(moved);
  }

  @Test
  void theSameDescriptionAgainKeepsTheSourceUnlessItFellSilent() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 5; i++) {
      admits(latch, OTHER_PORT);
    }
    latch.signalled(MEDIA);
    InetSocketAddress rebound = at("203.0.113.5", 7000);
    assertThat(latch.admits(rebound, 5, 5, nanos)).isFalse();
    assertThat(latch.target(nanos)).isEqualTo(OTHER_PORT);
    nanos += 1_000_000_000L;

    assertThat(latch.admits(rebound, 5, 5, nanos)).isTrue();
    assertThat(latch.target(nanos)).isEqualTo(rebound);
  }

  @Test
  void followsAStreamThatGoesOnFromAnotherAddress() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 50; i++) {
      admits(latch, MEDIA);
    }
    nanos += 600_000_000L;
    sequence += 30;
    InetSocketAddress mobile = at("198.51.100.9", 33_000);

    assertThat(admits(latch, mobile)).isFalse();
    assertThat(admits(latch, mobile)).isFalse();
    assertThat(admits(latch, mobile)).as("the third in sequence").isTrue();
    assertThat(latch.target(nanos)).isEqualTo(mobile);
    assertThat(latch.admits(MEDIA, SSRC, sequence - 20, nanos)).as("late on the old way").isFalse();
    assertThat(latch.target(nanos)).isEqualTo(mobile);
  }

  @Test
  void aThiefWhoKnowsTheStreamGetsNothingWhileItsSenderIsHeard() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 500; i++) {
      assertThat(admits(latch, MEDIA)).isTrue();
      assertThat(latch.admits(STRANGER, SSRC, sequence + 1 & 0xFFFF, nanos)).isFalse();
    }
    assertThat(latch.target(nanos)).isEqualTo(MEDIA);
  }

  @Test
  void aThiefWhoGuessesGetsNothingThoughTheSenderIsSilent() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    for (int i = 0; i < 50; i++) {
      admits(latch, MEDIA);
    }
    nanos += 5_000_000_000L;
    for (int i = 0; i < 65_536; i++) {
      assertThat(latch.admits(STRANGER, SSRC + 1, i, nanos)).as("another SSRC").isFalse();
    }
    int behind = sequence - 1_000;
    for (int i = 0; i < 900; i++) {
      assertThat(latch.admits(STRANGER, SSRC, behind + i & 0xFFFF, nanos)).as("replay").isFalse();
    }
    assertThat(latch.target(nanos)).isEqualTo(MEDIA);
  }

  @Test
  void sendsNothingBeforeTheAckUnlessThePeerWasHeard() {
    PeerLatch latch = new PeerLatch(Set.of(MEDIA.getAddress()), _ -> false);
    latch.signalled(MEDIA);
    assertThat(latch.target(nanos)).isNull();
    assertThat(admits(latch, OTHER_PORT)).isTrue();
    assertThat(latch.target(nanos)).isEqualTo(OTHER_PORT);
  }

  @Test
  void sendsForSomeSecondsOnlyWhenNothingIsHeard() {
    PeerLatch latch = latch("203.0.113.5", MEDIA);
    assertThat(latch.target(nanos)).isEqualTo(MEDIA);
    assertThat(latch.target(nanos + PeerLatch.UNHEARD_NANOS - 1)).isEqualTo(MEDIA);
    assertThat(latch.target(nanos + PeerLatch.UNHEARD_NANOS)).isNull();
    admits(latch, MEDIA);
    assertThat(latch.target(nanos + 10 * PeerLatch.UNHEARD_NANOS)).isEqualTo(MEDIA);
  }

  @Test
  void reportsAreTakenFromWhereThePeerMovedTo() {
    PeerLatch reports = latch("203.0.113.5", at("203.0.113.5", 4001));
    for (int i = 0; i < 5; i++) {
      assertThat(reports.admits(at("203.0.113.5", 4001), nanos)).isTrue();
    }
    InetSocketAddress mobile = at("198.51.100.9", 33_001);
    assertThat(reports.admits(mobile, nanos)).as("a stranger's report").isFalse();

    reports.movedTo(mobile.getAddress());
    assertThat(reports.admits(STRANGER, nanos)).isFalse();
    assertThat(reports.admits(mobile, nanos)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.1, 203.0.113.1, true",
    "203.0.113.1, 198.51.100.1, false",
    "203.0.113.1, 192.0.2.1, true",
    "203.0.113.1, 127.0.0.1, false",
    "203.0.113.1, 169.254.169.254, false",
    "203.0.113.1, 224.0.0.1, false",
    "127.0.0.1, 127.0.0.1, true",
    "203.0.113.1, 192.168.1.7, false"
  })
  void isSentToOnAnSdpsWordOnlyWhereTheSipComesFromOrATrustedRange(
      String sip, String media, boolean sends) {
    PeerLatch latch = latch(sip, at(media, 4000));

    assertThat(latch.target(nanos) != null).isEqualTo(sends);
  }

  private boolean admits(PeerLatch latch, InetSocketAddress from) {
    nanos += 20_000_000L;
    sequence = sequence + 1 & 0xFFFF;
    boolean admitted = latch.admits(from, SSRC, sequence, nanos);
    if (admitted) {
      latch.streams(SSRC, sequence);
    }
    return admitted;
  }

  /// After the ACK, trusting 192.0.2.1.
  private static PeerLatch latch(String sipSource, InetSocketAddress signalled) {
    PeerLatch latch =
        new PeerLatch(
            Set.of(InetAddress.ofLiteral(sipSource)), InetAddress.ofLiteral("192.0.2.1")::equals);
    latch.signalled(signalled);
    latch.confirmed();
    return latch;
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
