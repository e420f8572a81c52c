package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.SipEvent.EndReason;

/// Messages that cross, repeat, or never come.
class RacesTest {
  private static SipEndpoint fast(SipCallHandler handler) {
    return TestEndpoint.open(handler, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
  }

  @Test
  void aRingingCallIsCancelled() throws Exception {
    TestCalls calls = TestCalls.ringing();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      String branch = branch();
      probe.send(probe.invite(branch));
      String tag = toTag(probe.expectStatus(180));
      probe.send(probe.request("CANCEL", 1, branch, "", "", ""));
      assertThat(header(probe.expectStatus(200), "CSeq")).isEqualTo("1 CANCEL");
      String gone = probe.expectStatus(487);
      assertThat(toTag(gone)).isEqualTo(tag);
      probe.send(probe.request("ACK", 1, branch, tag, "", ""));
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.CANCELLED));
      assertThat(endpoint.openCalls()).isZero();
    }
  }

  @Test
  void aCancelBeforeTheFirstRingEndsTheCallToo() throws Exception {
    TestCalls calls = new TestCalls(_ -> {});
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      String branch = branch();
      probe.send(probe.invite(branch));
      probe.expectStatus(100);
      probe.send(probe.request("CANCEL", 1, branch, "", "", ""));
      probe.expectStatus(487);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.CANCELLED));
    }
  }

  @Test
  void aCancelAfterThe200ChangesNothing() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      String branch = branch();
      probe.send(probe.invite(branch));
      String tag = toTag(probe.expectStatus(200));
      probe.send(probe.request("CANCEL", 1, branch, "", "", ""));
      assertThat(header(probe.expectStatus(200), "CSeq")).isEqualTo("1 CANCEL");
      probe.send(probe.request("ACK", 1, branch(), tag, "", ""));
      assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
      probe.send(probe.request("BYE", 2, branch(), tag, "", ""));
      probe.expectStatus(200);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.REMOTE_HANGUP));
    }
  }

  @Test
  void cancelAndAnswerAtTheSameTimeAgreeOnOneOutcome() throws Exception {
    for (int i = 0; i < 12; i++) {
      TestCalls calls = TestCalls.ringing();
      try (SipEndpoint endpoint = fast(calls);
          Probe probe = new Probe(udp(endpoint))) {
        String branch = branch();
        probe.send(probe.invite(branch));
        probe.expectStatus(180);
        IncomingCall call = calls.nextCall();
        probe.send(probe.request("CANCEL", 1, branch, "", "", ""));
        call.answer(TestCalls.SDP);
        String first = probe.expect("SIP/2.0 ");
        String outcome =
            header(first, "CSeq").equals("1 INVITE") ? first : probe.expect("SIP/2.0 ");
        while (!header(outcome, "CSeq").equals("1 INVITE")) {
          outcome = probe.expect("SIP/2.0 ");
        }
        probe.send(probe.request("ACK", 1, branch, toTag(outcome), "", ""));
        SipEvent event = calls.nextEvent();
        if (outcome.startsWith("SIP/2.0 487")) {
          assertThat(event).isEqualTo(new SipEvent.Ended(EndReason.CANCELLED));
        } else {
          assertThat(outcome).startsWith("SIP/2.0 200");
          assertThat(event).isInstanceOf(SipEvent.Confirmed.class);
        }
      }
    }
  }

  @Test
  void aRetransmittedInviteIsOneCallAndGetsTheSameResponse() throws Exception {
    TestCalls calls = TestCalls.ringing();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      String invite = probe.invite(branch());
      probe.send(invite);
      String ringing = probe.expectStatus(180);
      probe.send(invite);
      assertThat(probe.expectStatus(180)).isEqualTo(ringing);
      calls.nextCall();
      assertThat(calls.callsSeen()).isZero();
      assertThat(endpoint.openCalls()).isEqualTo(1);
    }
  }

  @Test
  void the200IsRetransmittedUntilTheAck() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = fast(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.send(probe.invite(branch()));
      String ok = probe.expectStatus(200);
      assertThat(probe.expectStatus(200)).isEqualTo(ok);
      assertThat(probe.expectStatus(200)).isEqualTo(ok);
      probe.send(probe.request("ACK", 1, branch(), toTag(ok), "", ""));
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Confirmed(Optional.empty()));
      while (probe.receive(300).isPresent()) {
        // those that were on the way
      }
      assertThat(probe.receive(300)).isEmpty();
    }
  }

  @Test
  void withoutAnAckTheCallEndsWithABye() throws Exception {
    TestCalls calls = TestCalls.answering();
    try (SipEndpoint endpoint = fast(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.send(probe.invite(branch()));
      String bye = probe.expect("BYE ");
      probe.answer(bye, 200);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.ACK_TIMEOUT));
      assertThat(endpoint.openCalls()).isZero();
    }
  }

  @Test
  void hangingUpBeforeTheAckWaitsForIt() throws Exception {
    TestCalls calls =
        new TestCalls(call -> {
          call.answer(TestCalls.SDP);
          call.hangUp();
        });
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.send(probe.invite(branch()));
      String ok = probe.expectStatus(200);
      assertThat(probe.receive(200)).isEmpty();
      probe.send(probe.request("ACK", 1, branch(), toTag(ok), "", ""));
      probe.answer(probe.expect("BYE "), 200);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.LOCAL_HANGUP));
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  @Test
  void aByeBeforeTheAnswerEndsTheInviteToo() throws Exception {
    TestCalls calls = TestCalls.ringing();
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe probe = new Probe(udp(endpoint))) {
      probe.send(probe.invite(branch()));
      String tag = toTag(probe.expectStatus(180));
      probe.send(probe.request("BYE", 2, branch(), tag, "", ""));
      probe.expectStatus(200);
      probe.expectStatus(487);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.REMOTE_HANGUP));
    }
  }

  @Test
  void closingEndsAllCalls() throws Exception {
    TestCalls calls = new TestCalls(IncomingCall::ring);
    try (SipEndpoint endpoint = TestEndpoint.open(calls);
        Probe talking = new Probe(udp(endpoint));
        Probe ringing = new Probe(udp(endpoint))) {
      talking.send(talking.invite(branch()));
      talking.expectStatus(180);
      calls.nextCall().answer(TestCalls.SDP);
      String tag = toTag(talking.expectStatus(200));
      talking.send(talking.request("ACK", 1, branch(), tag, "", ""));
      calls.nextEvent();
      ringing.send(ringing.invite(branch()));
      ringing.expectStatus(180);
      long start = System.nanoTime();
      Thread closing = Thread.ofVirtual().start(endpoint::close);
      talking.answer(talking.expect("BYE "), 200);
      ringing.expectStatus(503);
      closing.join();
      assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(1_500);
    }
  }
}
