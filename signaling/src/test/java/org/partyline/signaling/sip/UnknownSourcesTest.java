package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.SipSettings.UnknownSources;

/// What somebody gets who is neither admitted nor a trunk.
class UnknownSourcesTest {
  private static final InetAddress KNOWN = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress UNKNOWN = InetAddress.ofLiteral("127.0.0.2");

  private final TestCalls calls = TestCalls.answering();

  private SipEndpoint open(UnknownSources unknown) {
    SipSettings usual = TestEndpoint.settings("127.0.0.1", 50, 500, KNOWN::equals);
    return TestEndpoint.open(
        calls,
        new SipSettings(
            usual.listen(),
            usual.limits(),
            usual.admitted(),
            unknown,
            usual.userAgent(),
            List.of(),
            Optional.empty(),
            usual.dialogs()),
        FAST);
  }

  /// As a carrier's OPTIONS, with as many headers.
  private static String options(Probe probe) {
    return probe.request(
        "OPTIONS", 1, branch(), "", "User-Agent: somebody\nAccept: application/sdp\n", "");
  }

  @Test
  void whoIsUnknownIsRejectedStatelessly() throws IOException {
    try (SipEndpoint endpoint = open(UnknownSources.REJECT);
        var stranger = new Probe(udp(endpoint), UNKNOWN)) {
      String invite = stranger.invite(branch());
      stranger.send(invite);
      String rejected = stranger.expectStatus(403);
      assertThat(rejected).startsWith("SIP/2.0 403 Forbidden\r\n");
      assertThat(header(rejected, "Call-ID")).isEqualTo(header(invite, "Call-ID"));
      assertThat(header(rejected, "CSeq")).isEqualTo(header(invite, "CSeq"));
      assertThat(header(rejected, "From")).isEqualTo(header(invite, "From"));
      assertThat(toTag(rejected)).isNotEmpty();
      assertThat(rejected.getBytes(StandardCharsets.UTF_8).length)
          .isLessThanOrEqualTo(invite.getBytes(StandardCharsets.UTF_8).length);
      assertThat(rejected).as("nothing tells what we are").doesNotContain("Server:");
      assertThat(calls.callsSeen()).isZero();
      assertThat(endpoint.openTransactions()).isZero();
      stranger.send(stranger.request("ACK", 1, branch(), toTag(rejected), "", ""));
      assertThat(stranger.receive(200)).as("a 403 that is not retransmitted").isEmpty();
      stranger.send(options(stranger));
      stranger.expectStatus(403);
      for (String method : List.of("REGISTER", "BYE", "MESSAGE", "CANCEL")) {
        stranger.send(stranger.request(method, 1, branch(), "", "", ""));
      }
      assertThat(stranger.receive(200)).isEmpty();
    }
  }

  @Test
  void whoIsKnownIsServedAsEver() throws IOException, InterruptedException {
    try (SipEndpoint endpoint = open(UnknownSources.REJECT);
        var phone = new Probe(udp(endpoint), KNOWN);
        var trunk = new Probe(udp(endpoint), UNKNOWN)) {
      phone.send(options(phone));
      phone.expectStatus(200);
      endpoint.trunks(
          List.of(
              SipTrunk.peering(
                  "carrier", "carrier.example", Transport.UDP, "127.0.0.2:" + trunk.port())));
      TestEndpoint.await(
          "its address is known", () -> !endpoint.trunkAddresses("carrier").isEmpty());
      trunk.establish();
    }
  }

  @Test
  void aFloodIsAnsweredAFewTimes() throws IOException {
    try (SipEndpoint endpoint = open(UnknownSources.REJECT);
        var stranger = new Probe(udp(endpoint), UNKNOWN)) {
      long start = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        stranger.send(options(stranger));
      }
      int answers = 0;
      while (stranger.receive(200).isPresent()) {
        answers++;
      }
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      assertThat(answers).isBetween(1, 4 + (int) seconds);
    }
  }

  @Test
  void usuallyThereIsSilence() throws IOException {
    try (SipEndpoint endpoint = open(UnknownSources.SILENT);
        var stranger = new Probe(udp(endpoint), UNKNOWN)) {
      stranger.send(stranger.invite(branch()));
      stranger.send(options(stranger));
      assertThat(stranger.receive(300)).isEmpty();
    }
  }
}
