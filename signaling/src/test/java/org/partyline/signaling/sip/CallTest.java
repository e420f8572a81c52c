package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.SipEvent.EndReason;

/// A call from its INVITE to its end, by a peer of bare sockets.
class CallTest {
  @Test
  void aCallIsAnsweredConfirmedAndHungUpRemotely() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.send(probe.invite(branch()));
      assertThat(probe.expectStatus(100)).contains("Call-ID: " + probe.callId);
      assertThat(header(probe.expectStatus(180), "Contact"))
          .isEqualTo("<sip:127.0.0.1:" + udp(endpoint).getPort() + ">");
      String ok = probe.expectStatus(200);
      assertThat(ok).contains("m=audio 40000").contains("Allow: ").contains("Supported:");
      IncomingCall call = calls.nextCall();
      assertThat(call.caller().user()).isEqualTo("+49301234567");
      assertThat(call.called().user()).isEqualTo("lobby");
      assertThat(call.offer()).contains(TestCalls.SDP);
      assertThat(endpoint.openCalls()).isEqualTo(1);

      probe.send(probe.request("ACK", 1, branch(), toTag(ok), "", ""));
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Confirmed(Optional.empty()));
      probe.send(probe.request("BYE", 2, branch(), toTag(ok), "", ""));
      probe.expectStatus(200);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.REMOTE_HANGUP));
      assertThat(endpoint.openCalls()).isZero();
    }
  }

  @Test
  void theAssertedIdentityIsTold() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      String asserted = "P-Asserted-Identity: <tel:+4930555>, <sip:+4930556@c.example>\n";
      probe.send(probe.request("INVITE", 1, branch(), "", asserted, ""));
      probe.expectStatus(200);
      assertThat(calls.nextCall().assertedIdentity().map(SipParty::user)).contains("+4930555");
      try (Probe none = new Probe(udp(endpoint))) {
        none.send(none.invite(branch()));
        none.expectStatus(200);
        assertThat(calls.nextCall().assertedIdentity()).isEmpty();
      }
    }
  }

  @Test
  void weHangUpWithAByeThatIsAnswered() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.establish();
      IncomingCall call = calls.nextCall();
      assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
      call.hangUp();
      String bye = probe.expect("BYE ");
      assertThat(bye).startsWith("BYE sip:probe@127.0.0.1:" + probe.port());
      assertThat(header(bye, "To")).contains("tag=" + probe.fromTag);
      probe.answer(bye, 200);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.LOCAL_HANGUP));
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  @Test
  void aChallengedByeIsNotRetriedWithCredentials() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.establish();
      calls.nextCall().hangUp();
      String bye = probe.expect("BYE ");
      probe.answer(bye, 401);
      assertThat(probe.receive(700)).isEmpty();
      assertThat(bye).doesNotContain("Authorization");
    }
  }
}
