package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.transaction.Timings;

/// What we refuse, and how (RFC 3261 §8.2, §21).
class ResponseCodesTest {
  private final TestCalls calls = TestCalls.answering();
  private SipEndpoint endpoint;
  private Probe probe;

  @BeforeEach
  void open() throws IOException {
    endpoint = TestEndpoint.open(calls);
    probe = new Probe(udp(endpoint));
  }

  @AfterEach
  void close() {
    probe.close();
    endpoint.close();
  }

  @Test
  void optionsAreAnsweredWithWhatWeDo() throws Exception {
    probe.send(probe.request("OPTIONS", 1, branch(), "", "", ""));
    String ok = probe.expectStatus(200);
    assertThat(header(ok, "Allow")).contains("INVITE").contains("UPDATE").doesNotContain("REFER");
    assertThat(header(ok, "Accept")).contains("application/sdp");
    assertThat(header(ok, "To")).contains(";tag=");
  }

  @Test
  void otherMethodsGet405WithAllow() throws Exception {
    for (String method : new String[] {"REGISTER", "MESSAGE", "SUBSCRIBE", "PUBLISH", "FROB"}) {
      probe.send(probe.request(method, 1, branch(), "", "", ""));
      assertThat(header(probe.expectStatus(405), "Allow")).contains("INVITE");
    }
  }

  @Test
  void aBodyThatIsNoSdpGets415() throws Exception {
    probe.send(probe.request("INVITE", 1, branch(), "", "Content-Type: text/plain\n", "hello"));
    assertThat(header(probe.expectStatus(415), "Accept")).isEqualTo("application/sdp");
    assertThat(calls.callsSeen()).isZero();
  }

  @Test
  void aMultipartBodyIsSearchedForSdp() throws Exception {
    String body =
        "--b\r\nContent-Type: application/isup\r\n\r\n\u0001\u0002\r\n"
            + "--b\r\nContent-Type: application/sdp\r\n\r\n"
            + TestCalls.SDP
            + "\r\n--b--\r\n";
    probe.send(
        probe.request(
            "INVITE", 1, branch(), "", "Content-Type: multipart/mixed;boundary=b\n", body));
    probe.expectStatus(200);
    assertThat(calls.nextCall().offer()).contains(TestCalls.SDP);
  }

  @Test
  void whatIsRequiredAndUnknownGets420() throws Exception {
    probe.send(probe.request("INVITE", 1, branch(), "", "Require: 100rel, frob\n", ""));
    assertThat(header(probe.expectStatus(420), "Unsupported")).isEqualTo("100rel, frob");
  }

  @Test
  void requestsOfUnknownDialogsGet481() throws Exception {
    for (String method : new String[] {"BYE", "INFO", "UPDATE", "INVITE"}) {
      probe.send(probe.request(method, 7, branch(), "nosuchtag", "", ""));
      probe.expectStatus(481);
    }
    probe.send(probe.request("CANCEL", 7, branch(), "", "", ""));
    probe.expectStatus(481);
  }

  @Test
  void anInviteThatHasNoHopsLeftGets483() throws Exception {
    String invite = probe.invite(branch()).replace("Max-Forwards: 70", "Max-Forwards: 0");
    probe.send(invite);
    probe.expectStatus(483);
  }

  @Test
  void nonsenseGets400() throws Exception {
    probe.send(probe.request("INVITE", "BYE", 1, branch(), "", "", ""));
    probe.expectStatus(400);
    probe.send(probe.invite(branch()).replace(";tag=" + probe.fromTag, ""));
    probe.expectStatus(400);
    probe.send(probe.invite(branch()).replaceAll("(?m)^Contact:.*\r\n", ""));
    probe.expectStatus(400);
    probe.send(probe.invite(branch()).replace("CSeq: 1 ", "CSeq: 4294967296 "));
    probe.expectStatus(400);
  }

  @Test
  void aContentLengthBeyondTheDatagramGets400AndAShorterOneCutsTheBody() throws Exception {
    String invite = probe.invite(branch());
    probe.send(invite.replaceAll("Content-Length: \\d+", "Content-Length: 9999"));
    probe.expectStatus(400);
    probe.send(probe.invite(branch()) + "m=video 1 RTP/AVP 99\r\n");
    probe.expectStatus(200);
    assertThat(calls.nextCall().offer()).contains(TestCalls.SDP);
  }

  @Test
  void anUnknownVersionGets400AndAnUnknownScheme416() throws Exception {
    probe.send(probe.invite(branch()).replaceFirst(" SIP/2.0", " SIP/7.0"));
    probe.expectStatus(400);
    probe.send(probe.invite(branch()).replaceFirst("INVITE sip:\\S+", "INVITE frob:thing"));
    probe.expectStatus(416);
  }

  @Test
  void theSameInviteByAnotherPathGets482() throws Exception {
    probe.send(probe.invite(branch()));
    probe.expectStatus(200);
    probe.send(probe.invite(branch()));
    probe.expectStatus(482);
  }

  @Test
  void aRefusalIsRepeatedUntilItsAck() throws Exception {
    TestCalls busy = new TestCalls(call -> call.reject(SipStatus.BUSY_HERE));
    try (SipEndpoint other =
            TestEndpoint.open(
                busy, TestEndpoint.settings("127.0.0.1", 5, 5, _ -> true), TestEndpoint.FAST);
        Probe caller = new Probe(udp(other))) {
      String branch = branch();
      caller.send(caller.invite(branch));
      String refusal = caller.expectStatus(486);
      assertThat(caller.expectStatus(486)).isEqualTo(refusal);
      caller.send(caller.request("ACK", 1, branch, Probe.toTag(refusal), "", ""));
      assertThat(busy.nextCall().callId()).isEqualTo(caller.callId);
      TestEndpoint.await("the refusal is forgotten", () -> other.openTransactions() == 0);
      assertThat(busy.nextEvent()).isEqualTo(new SipEvent.Ended(SipEvent.EndReason.LOCAL_HANGUP));
    }
  }

  @Test
  void aFullHouseGets503BeforeAnythingIsKept() throws Exception {
    TestCalls ringing = TestCalls.ringing();
    try (SipEndpoint small =
            TestEndpoint.open(
                ringing, TestEndpoint.settings("127.0.0.1", 1, 100, _ -> true), Timings.RFC_3261);
        Probe first = new Probe(udp(small));
        Probe second = new Probe(udp(small))) {
      first.send(first.invite(branch()));
      first.expectStatus(180);
      int before = small.openTransactions();
      second.send(second.invite(branch()));
      assertThat(header(second.expectStatus(503), "Retry-After")).isEqualTo("10");
      assertThat(small.openTransactions()).isEqualTo(before);
      assertThat(small.openCalls()).isEqualTo(1);
    }
  }

  @Test
  void moreInvitesPerSecondThanAllowedGet503() throws Exception {
    TestCalls ringing = TestCalls.ringing();
    try (SipEndpoint slow =
        TestEndpoint.open(
            ringing, TestEndpoint.settings("127.0.0.1", 100, 2, _ -> true), Timings.RFC_3261)) {
      int refused = 0;
      for (int i = 0; i < 6; i++) {
        try (Probe caller = new Probe(udp(slow))) {
          caller.send(caller.invite(branch()));
          refused += caller.expect("SIP/2.0 ").startsWith("SIP/2.0 503") ? 1 : 0;
        }
      }
      assertThat(refused).isBetween(2, 4);
    }
  }

  @Test
  void anUnknownSourceGetsNoAnswerWhateverItSends() throws Exception {
    try (SipEndpoint shut =
            TestEndpoint.open(
                calls, TestEndpoint.settings("127.0.0.1", 5, 5, _ -> false), Timings.RFC_3261);
        Probe stranger = new Probe(udp(shut))) {
      stranger.send(stranger.invite(branch()));
      stranger.send(stranger.request("OPTIONS", 1, branch(), "", "", ""));
      stranger.send("INVITE sip:x SIP/2.0\r\nVia: broken\r\n\r\n");
      assertThat(stranger.receive(600)).isEqualTo(Optional.empty());
      assertThat(calls.callsSeen()).isZero();
    }
  }
}
