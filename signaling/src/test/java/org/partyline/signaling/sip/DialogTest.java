package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.SipEvent.EndReason;

/// Where our requests within a call go (RFC 3261 §12.2.1.1), and what they look like.
class DialogTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";

  private final TestCalls calls = TestCalls.answering();

  private SipEndpoint open(Predicate<InetAddress> rewriteContact) {
    SipSettings plain = TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true);
    return TestEndpoint.open(
        calls,
        new SipSettings(
            plain.listen(),
            plain.limits(),
            plain.admitted(),
            plain.userAgent(),
            new SipSettings.Dialogs(
                Duration.ofMinutes(30), Duration.ofSeconds(90), rewriteContact)),
        FAST);
  }

  private static String withContact(String message, String contact) {
    return message.replaceAll("(?m)^Contact: .*$", "Contact: <" + contact + ">");
  }

  /// An SBC that takes requests at another address than it sends from.
  @Test
  void byeGoesToTheContactAndNotToTheSource() throws Exception {
    try (SipEndpoint endpoint = open(_ -> false);
        Probe caller = new Probe(udp(endpoint));
        Probe sbc = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0.2"))) {
      String contact = "sip:trunk@127.0.0.2:" + sbc.port();
      caller.send(withContact(caller.invite(branch()), contact));
      String ok = caller.expectStatus(200);
      caller.send(caller.request("ACK", 1, branch(), toTag(ok), "", ""));
      IncomingCall call = calls.nextCall();
      calls.nextEvent();
      call.hangUp();
      String bye = sbc.expectNext("BYE " + contact);
      sbc.answer(bye, 200);
      caller.expectNothingNew(150);
    }
  }

  @Test
  void byeGoesToTheSourceOfAPeerWhoseContactIsConfiguredAsWrong() throws Exception {
    try (SipEndpoint endpoint = open(InetAddress::isLoopbackAddress);
        Probe caller = new Probe(udp(endpoint))) {
      caller.send(withContact(caller.invite(branch()), "sip:trunk@127.0.0.2:9"));
      String ok = caller.expectStatus(200);
      caller.send(caller.request("ACK", 1, branch(), toTag(ok), "", ""));
      calls.nextEvent();
      calls.nextCall().hangUp();
      caller.answer(caller.expectNext("BYE sip:trunk@127.0.0.2:9"), 200);
    }
  }

  @Test
  void byeGoesToTheSourceWhereTheContactsNameIsUnknown() throws Exception {
    try (SipEndpoint endpoint = open(_ -> false);
        Probe caller = new Probe(udp(endpoint))) {
      caller.send(withContact(caller.invite(branch()), "sip:q7w@df7jal23ls0d.invalid"));
      String ok = caller.expectStatus(200);
      caller.send(caller.request("ACK", 1, branch(), toTag(ok), "", ""));
      calls.nextEvent();
      calls.nextCall().hangUp();
      caller.answer(caller.expectNext("BYE sip:q7w@df7jal23ls0d.invalid"), 200);
    }
  }

  /// A NAT that has forgotten its mapping, or a phone that went from Wi-Fi to mobile.
  @Test
  void byeFollowsAReInviteFromAnotherPort() throws Exception {
    try (SipEndpoint endpoint = open(InetAddress::isLoopbackAddress);
        Probe caller = new Probe(udp(endpoint));
        Probe moved = new Probe(udp(endpoint))) {
      String tag = caller.establish();
      IncomingCall call = calls.nextCall();
      calls.nextEvent();
      moved.send(caller.request("INVITE", 2, branch(), tag, SDP_TYPE, TestCalls.SDP));
      calls.nextEvent();
      call.acceptReoffer(TestCalls.SDP);
      moved.expectStatus(200);
      moved.send(caller.request("ACK", 2, branch(), tag, "", ""));
      call.hangUp();
      moved.answer(moved.expect("BYE "), 200);
      caller.expectNothingNew(150);
    }
  }

  @Test
  void byeFollowsTheContactOfAReInvite() throws Exception {
    try (SipEndpoint endpoint = open(_ -> false);
        Probe caller = new Probe(udp(endpoint));
        Probe moved = new Probe(udp(endpoint))) {
      String tag = caller.establish();
      IncomingCall call = calls.nextCall();
      calls.nextEvent();
      String contact = "sip:moved@127.0.0.1:" + moved.port();
      caller.send(
          withContact(
              caller.request("INVITE", 2, branch(), tag, SDP_TYPE, TestCalls.SDP), contact));
      calls.nextEvent();
      call.acceptReoffer(TestCalls.SDP);
      caller.expectStatus(200);
      caller.send(caller.request("ACK", 2, branch(), tag, "", ""));
      call.hangUp();
      moved.answer(moved.expectNext("BYE " + contact), 200);
    }
  }

  @Test
  void theRouteSetIsKeptAndAStrictRouterGetsItsUri() throws Exception {
    try (SipEndpoint endpoint = open(_ -> false);
        Probe caller = new Probe(udp(endpoint))) {
      String here = "127.0.0.1:" + caller.port();
      String routes = "Record-Route: <sip:" + here + ">\nRecord-Route: <sip:far.example;lr>\n";
      caller.send(caller.request("INVITE", 1, branch(), "", routes + SDP_TYPE, TestCalls.SDP));
      String ok = caller.expectStatus(200);
      caller.send(caller.request("ACK", 1, branch(), toTag(ok), "", ""));
      calls.nextEvent();
      calls.nextCall().hangUp();
      String bye = caller.expect("BYE sip:" + here + " ");
      List<String> routed =
          bye.lines().filter(line -> line.startsWith("Route:")).map(String::strip).toList();
      assertThat(String.join(",", routed)).containsSubsequence("far.example", "probe@" + here);
      caller.answer(bye, 200);
    }
  }

  @Test
  void aByeThatIsNotAnsweredIsRetransmittedFromTheListeningPort() throws Exception {
    try (SipEndpoint endpoint = open(_ -> false);
        Probe caller = new Probe(udp(endpoint))) {
      caller.establish();
      calls.nextEvent();
      calls.nextCall().hangUp();
      String bye = caller.expect("BYE ");
      assertThat(caller.expectNext("BYE ")).isEqualTo(bye);
      assertThat(caller.expectNext("BYE ")).isEqualTo(bye);
      caller.answer(bye, 200);
      while (caller.receive(300).isPresent()) {
        // those that were on the way
      }
      assertThat(header(bye, "CSeq")).isEqualTo("1 BYE");
    }
  }

  @Test
  void anAckWithoutTheSdpAnswerEndsTheCall() throws Exception {
    try (SipEndpoint endpoint = open(_ -> false);
        Probe caller = new Probe(udp(endpoint))) {
      caller.send(caller.request("INVITE", 1, branch(), "", "", ""));
      String ok = caller.expectStatus(200);
      assertThat(ok).contains("m=audio");
      caller.send(caller.request("ACK", 1, branch(), toTag(ok), "", ""));
      caller.answer(caller.expect("BYE "), 200);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.MISSING_SDP_ANSWER));
      assertThat(endpoint.openCalls()).isZero();
    }
  }

  @Test
  void whatIsAdvertisedStandsInContactAndVia() throws Exception {
    SipSettings plain = TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true);
    List<ListenPoint> behindNat =
        plain.listen().stream()
            .map(p -> new ListenPoint(p.transport(), p.address(), Optional.of("gw.example.org")))
            .toList();
    try (SipEndpoint endpoint =
            TestEndpoint.open(
                calls,
                new SipSettings(behindNat, SipLimits.of(5, 50), _ -> true, "Partyline test"),
                TestEndpoint.USUAL);
        Probe caller = new Probe(udp(endpoint))) {
      caller.send(caller.invite(branch()));
      String ok = caller.expectStatus(200);
      assertThat(header(ok, "Contact")).startsWith("<sip:gw.example.org:");
      caller.send(caller.request("ACK", 1, branch(), toTag(ok), "", ""));
      calls.nextEvent();
      calls.nextCall().hangUp();
      String bye = caller.expect("BYE ");
      assertThat(header(bye, "Via")).startsWith("SIP/2.0/UDP gw.example.org:").contains("rport");
      caller.answer(bye, 200);
    }
  }
}
