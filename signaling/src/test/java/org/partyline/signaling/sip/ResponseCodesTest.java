package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
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
  void optionsAreAnsweredWithOurCapabilities() throws Exception {
    probe.send(probe.request("OPTIONS", 1, branch(), "", "", ""));
    String ok = probe.expectStatus(200);
    assertThat(header(ok, "Allow"))
        .contains("INVITE", "UPDATE", "PRACK", "REFER")
        .doesNotContain("SUBSCRIBE");
    assertThat(header(ok, "Accept")).contains("application/sdp");
    assertThat(header(ok, "To")).contains(";tag=");
  }

  @Test
  void optionsGetWhatAnInviteWouldGet() throws Exception {
    calls.availability(called ->
        called.user().equals("nobody") ? Optional.of(SipStatus.NOT_FOUND) : Optional.empty());
    String options = probe.request("OPTIONS", 1, branch(), "", "", "");
    probe.send(options.replaceFirst("sip:lobby@", "sip:nobody@"));
    probe.expectStatus(404);
    probe.send(
        probe
            .request("OPTIONS", 2, branch(), "", "", "")
            .replaceFirst("OPTIONS sip:lobby@", "OPTIONS sip:"));
    probe.expectStatus(200);
    probe.send(
        probe
            .request("OPTIONS", 3, branch(), "", "", "")
            .replaceFirst("OPTIONS sip:\\S+", "OPTIONS frob:thing"));
    probe.expectStatus(416);
    String tag = probe.establish();
    probe.send(probe.request("OPTIONS", 4, branch(), tag, "", ""));
    assertThat(Probe.toTag(probe.expectStatus(200))).isEqualTo(tag);
    probe.send(probe.request("OPTIONS", 5, branch(), "nosuchtag", "", ""));
    probe.expectStatus(481);
  }

  @Test
  void optionsBeyondMaxCallsGet503() throws Exception {
    try (SipEndpoint small =
            TestEndpoint.open(
                TestCalls.ringing(),
                TestEndpoint.settings("127.0.0.1", 1, 100, _ -> true),
                TestEndpoint.USUAL);
        Probe first = new Probe(udp(small));
        Probe second = new Probe(udp(small))) {
      first.send(first.invite(branch()));
      first.expectStatus(180);
      second.send(second.request("OPTIONS", 1, branch(), "", "", ""));
      assertThat(header(second.expectStatus(503), "Retry-After")).isEqualTo("10");
    }
  }

  @Test
  void otherMethodsGet405WithAllowAndUnknownOnes501() throws Exception {
    for (String method : new String[] {"REGISTER", "MESSAGE", "SUBSCRIBE", "PUBLISH"}) {
      probe.send(probe.request(method, 1, branch(), "", "", ""));
      String answer = probe.expectStatus(405);
      assertThat(answer).startsWith("SIP/2.0 405 Method Not Allowed\r\n");
      assertThat(header(answer, "Allow")).contains("INVITE");
    }
    probe.send(probe.request("FROB", 1, branch(), "", "", ""));
    assertThat(probe.expectStatus(501)).startsWith("SIP/2.0 501 Not Implemented\r\n");
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
  void aMultipartBodyMayHaveBareLineFeeds() throws Exception {
    String body =
        "--b\nContent-Type: application/isup\n\n\u0001\u0002\n"
            + "--b\nContent-Type: application/sdp\n\n"
            + TestCalls.SDP
            + "\n--b--\n";
    probe.send(
        probe.request(
            "INVITE", 1, branch(), "", "Content-Type: multipart/mixed;boundary=b\n", body));
    probe.expectStatus(200);
    assertThat(calls.nextCall().offer()).contains(TestCalls.SDP);
  }

  @Test
  void numbersKeepTheirParameters() throws Exception {
    probe.send(
        probe
            .invite(branch())
            .replaceFirst("INVITE sip:lobby@", "INVITE sip:1000;npdi;rn=%2b4930@")
            .replaceFirst(" SIP/2.0", ";user=phone SIP/2.0"));
    probe.expectStatus(200);
    assertThat(calls.nextCall().called().user()).isEqualTo("1000;npdi;rn=+4930");
    try (Probe other = new Probe(udp(endpoint))) {
      other.send(
          other
              .invite(branch())
              .replaceFirst("INVITE \\S+", "INVITE tel:30-1234;phone-context=+49;npdi"));
      other.expectStatus(200);
      assertThat(calls.nextCall().called().user()).isEqualTo("30-1234;phone-context=+49");
    }
  }

  @Test
  void unsupportedRequiredExtensionsGet420() throws Exception {
    probe.send(probe.request("INVITE", 1, branch(), "", "Require: 100rel, frob, x\n", ""));
    assertThat(header(probe.expectStatus(420), "Unsupported")).isEqualTo("frob, x");
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
  void anInviteThatHasNoHopsLeftHasArrived() throws Exception {
    String invite = probe.invite(branch()).replace("Max-Forwards: 70", "Max-Forwards: 0");
    probe.send(invite);
    probe.expectStatus(200);
  }

  @Test
  void anInviteThatAcceptsNoSdpGets406() throws Exception {
    for (String accept : new String[] {"text/plain", "", "application/dtmf, text/*"}) {
      probe.send(probe.request("INVITE", 1, branch(), "", "Accept: " + accept + "\n", ""));
      assertThat(probe.expect("SIP/2.0 ")).startsWith("SIP/2.0 406 Not Acceptable\r\n");
    }
    for (String accept :
        new String[] {"*/*", "text/plain, Application/SDP;q=0.5", "application/*"}) {
      try (Probe other = new Probe(udp(endpoint))) {
        other.send(other.request("INVITE", 1, branch(), "", "Accept: " + accept + "\n", ""));
        other.expectStatus(200);
      }
    }
  }

  /// A peer whose branches are all the bare magic cookie (RFC 4475 §3.2.1).
  @Test
  void aBranchWithoutIdentifierIsNotTheSameTransaction() throws Exception {
    String invite = probe.invite("z9hG4bK");
    probe.send(invite);
    probe.expectStatus(200);
    probe.send(invite.replace(probe.callId, "another"));
    assertThat(header(probe.expectNew("SIP/2.0 200"), "Call-ID")).isEqualTo("another");
    assertThat(calls.callsSeen()).isEqualTo(2);
  }

  @Test
  void aRetransmittedInviteThatIsNotRememberedIsTheSameCall() throws Exception {
    TestCalls ringing = TestCalls.ringing();
    SipLimits limits =
        new SipLimits(100, 100, 1_000, 1_000, 100, 100, 1, 10, 10, Duration.ofMinutes(1));
    try (SipEndpoint forgetful =
            TestEndpoint.open(ringing, TestEndpoint.settings(limits), TestEndpoint.USUAL);
        Probe other = new Probe(udp(forgetful));
        Probe caller = new Probe(udp(forgetful))) {
      other.send(other.invite(branch()));
      other.expectStatus(180);
      String invite = caller.invite(branch());
      caller.send(invite);
      String first = caller.expectStatus(180);
      for (int i = 0; i < 3; i++) {
        caller.send(invite);
        assertThat(caller.expectNext("SIP/2.0 ")).isEqualTo(first);
      }
      assertThat(forgetful.openCalls()).isEqualTo(2);
      assertThat(forgetful.openTransactions()).isEqualTo(1);
      ringing.nextCall();
      ringing.nextCall().reject(SipStatus.BUSY_HERE);
      caller.expectStatus(486);
      assertThat(caller.receive(1_200)).as("its ACK could not stop retransmissions").isEmpty();
    }
  }

  @Test
  void malformedRequestsGet400() throws Exception {
    probe.send(probe.request("INVITE", "BYE", 1, branch(), "", "", ""));
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
  void anUnknownVersionGets505AndAnUnknownScheme416() throws Exception {
    probe.send(probe.invite(branch()).replaceFirst(" SIP/2.0", " SIP/7.0"));
    probe.expectStatus(505);
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

  /// RFC 4475 §3.3.1.
  @Test
  void aMissingHeaderGets400ThatIsWellFormed() throws Exception {
    for (String missing : new String[] {"From", "To", "Call-ID", "CSeq"}) {
      String invite = probe.invite(branch());
      probe.send(invite.replaceFirst("(?m)^" + missing + ":.*\r\n", ""));
      String response = probe.expectStatus(400);
      assertWellFormed(response, invite);
      assertThat(response).doesNotContain("\r\n" + missing + ":");
    }
  }

  @Test
  void malformedRequestsGetAWellFormed400NoLargerThanTheyAre() throws Exception {
    for (String[] change :
        new String[][] {
          {"From: \"Probe\"", "From: \"Probe"},
          {"CSeq: 1 INVITE", "CSeq: one INVITE"},
          {"CSeq: 1 INVITE", "CSeq: 1 BYE"},
          {"Content-Length: \\d+", "Content-Length: -999"},
          {"INVITE (\\S+)", "INVITE <$1>"},
        }) {
      String invite = probe.invite(branch());
      probe.send(invite.replaceFirst(change[0], change[1]));
      assertWellFormed(probe.expectStatus(400), invite);
    }
    assertThat(calls.callsSeen()).isZero();
  }

  private void assertWellFormed(String response, String request) {
    assertThat(response).startsWith("SIP/2.0 400 Bad Request\r\n").endsWith("\r\n\r\n");
    assertThat(response.lines().skip(1).filter(line -> !line.isEmpty()))
        .allMatch(line -> line.matches("[A-Za-z-]+: .*"));
    assertThat(header(response, "Content-Length")).isEqualTo("0");
    assertThat(header(response, "Via"))
        .contains(";rport=" + probe.port())
        .contains(";received=127.0.0.1");
    assertThat(response.length()).isLessThan(request.length());
  }

  @Test
  void anInviteOfRfc2543IsAccepted() throws Exception {
    String invite = probe.invite("").replace(";branch=", "").replace(";tag=" + probe.fromTag, "");
    probe.send(invite);
    String ok = probe.expectStatus(200);
    String ack = probe.request("ACK", 1, "", Probe.toTag(ok), "", "");
    probe.send(ack.replace(";branch=", "").replace(";tag=" + probe.fromTag, ""));
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Confirmed(Optional.empty()));
    calls.nextCall().hangUp();
    assertThat(header(probe.expect("BYE "), "To")).doesNotContain("tag=");
  }

  @Test
  void aRejectionIsRetransmittedUntilItsAck() throws Exception {
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
  void invitesBeyondMaxCallsGet503Statelessly() throws Exception {
    TestCalls ringing = TestCalls.ringing();
    try (SipEndpoint small =
            TestEndpoint.open(
                ringing,
                TestEndpoint.settings("127.0.0.1", 1, 100, _ -> true),
                TestEndpoint.USUAL);
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
            ringing, TestEndpoint.settings("127.0.0.1", 100, 2, _ -> true), TestEndpoint.USUAL)) {
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
  void callsThatNobodyAcknowledgesLeaveRoomForOtherSources() throws Exception {
    SipLimits limits =
        new SipLimits(100, 100, 1_000, 1_000, 500, 3, 1_000, 10, 10, Duration.ofMinutes(1));
    try (SipEndpoint limited =
        TestEndpoint.open(calls, TestEndpoint.settings(limits), TestEndpoint.USUAL)) {
      for (int i = 0; i < 3; i++) {
        try (Probe silent = new Probe(udp(limited))) {
          silent.send(silent.invite(branch()));
          silent.expectStatus(200);
        }
      }
      try (Probe refused = new Probe(udp(limited));
          Probe other = new Probe(udp(limited), InetAddress.ofLiteral("127.0.0.2"))) {
        refused.send(refused.invite(branch()));
        assertThat(header(refused.expectStatus(503), "Retry-After")).isEqualTo("10");
        other.establish();
      }
    }
  }

  @Test
  void callsOfManySourcesThatNobodyAcknowledgesAreLimitedInAll() throws Exception {
    SipLimits limits =
        new SipLimits(100, 100, 1_000, 1_000, 3, 100, 1_000, 10, 10, Duration.ofMinutes(1));
    // No ACK is overdue before 20 s, however slow the machine is.
    var patient = new Timings(Duration.ofSeconds(5), Duration.ofSeconds(5), TestEndpoint.CLOSING);
    try (SipEndpoint limited = TestEndpoint.open(calls, TestEndpoint.settings(limits), patient)) {
      callAndStaySilent(limited, 3);
      try (Probe refused = new Probe(udp(limited))) {
        refused.send(refused.invite(branch()));
        assertThat(header(refused.expectStatus(503), "Retry-After")).isEqualTo("10");
        refused.send(refused.request("OPTIONS", 2, branch(), "", "", ""));
        refused.expectStatus(503);
      }
    }
  }

  @Test
  void aNewCallTakesThePlaceOfTheOneWhoseAckIsOverdue() throws Exception {
    // An ACK is overdue after 0.6 s, and given up after 9.6 s: later than this test waits.
    var quick = new Timings(Duration.ofMillis(150), Duration.ofMillis(600), TestEndpoint.CLOSING);
    SipLimits limits =
        new SipLimits(100, 100, 1_000, 1_000, 3, 100, 1_000, 10, 10, Duration.ofMinutes(1));
    try (SipEndpoint limited = TestEndpoint.open(calls, TestEndpoint.settings(limits), quick)) {
      callAndStaySilent(limited, 3);
      TestEndpoint.await(
          "a place for a new caller",
          () -> {
            try (Probe next = new Probe(udp(limited))) {
              next.send(next.invite(branch()));
              return next.expect("SIP/2.0 ").startsWith("SIP/2.0 100");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(SipEvent.EndReason.ACK_TIMEOUT));
      assertThat(limited.openCalls()).isEqualTo(3);
    }
  }

  /// Calls from as many addresses, one after the other, and acknowledges nothing.
  private static void callAndStaySilent(SipEndpoint endpoint, int callers) throws IOException {
    for (int i = 0; i < callers; i++) {
      try (Probe silent = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0." + (10 + i)))) {
        silent.send(silent.invite(branch()));
        silent.expectStatus(200);
      }
    }
  }

  @Test
  void oneSourceCannotTakeAllCallsOrTheWholeRate() throws Exception {
    SipLimits limits =
        new SipLimits(100, 2, 1_000, 3, 500, 100, 1_000, 10, 10, Duration.ofMinutes(1));
    try (SipEndpoint limited =
            TestEndpoint.open(calls, TestEndpoint.settings(limits), TestEndpoint.USUAL);
        Probe one = new Probe(udp(limited));
        Probe two = new Probe(udp(limited));
        Probe three = new Probe(udp(limited));
        Probe other = new Probe(udp(limited), InetAddress.ofLiteral("127.0.0.2"))) {
      one.establish();
      two.establish();
      three.send(three.invite(branch()));
      three.expectStatus(503);
      other.establish();
    }
  }

  @Test
  void anUnknownSourceGetsNoAnswerWhateverItSends() throws Exception {
    try (SipEndpoint shut =
            TestEndpoint.open(
                calls, TestEndpoint.settings("127.0.0.1", 5, 5, _ -> false), TestEndpoint.USUAL);
        Probe stranger = new Probe(udp(shut))) {
      stranger.send(stranger.invite(branch()));
      stranger.send(stranger.request("OPTIONS", 1, branch(), "", "", ""));
      stranger.send("INVITE sip:x SIP/2.0\r\nVia: broken\r\n\r\n");
      assertThat(stranger.receive(600)).isEqualTo(Optional.empty());
      assertThat(calls.callsSeen()).isZero();
    }
  }
}
