package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.SipEvent.EndReason;

/// Our re-INVITEs, and those that cross the other side's (RFC 3261 §14).
class OfferTest {
  private static final String OURS = TestCalls.SDP + "a=sendonly\r\n";
  private static final String THEIRS = TestCalls.SDP + "a=recvonly\r\n";
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";

  private final TestCalls calls = TestCalls.answering();
  private SipEndpoint endpoint;
  private Probe probe;
  private String tag;
  private IncomingCall call;

  @BeforeEach
  void open() throws Exception {
    endpoint =
        TestEndpoint.open(calls, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
    probe = new Probe(udp(endpoint));
    tag = probe.establish();
    call = calls.nextCall();
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
  }

  @AfterEach
  void close() {
    probe.close();
    endpoint.close();
  }

  private void accept(String reinvite) throws Exception {
    probe.answer(reinvite, 200, "", SDP_TYPE, THEIRS);
  }

  @Test
  void ourOfferIsAnsweredAndEvery200Acknowledged() throws Exception {
    call.reoffer(OURS);
    String reinvite = probe.expectNew("INVITE sip:probe@");
    assertThat(reinvite).endsWith(OURS).contains("Contact: <sip:127.0.0.1:");
    accept(reinvite);
    String ack = probe.expectNew("ACK sip:probe@");
    assertThat(header(ack, "CSeq")).isEqualTo(header(reinvite, "CSeq").replace("INVITE", "ACK"));
    assertThat(header(ack, "Via")).isNotEqualTo(header(reinvite, "Via"));
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.ReofferAnswered(THEIRS));
    accept(reinvite);
    probe.expect("ACK ");
  }

  @Test
  void aRejectedOfferIsToldAndTheCallGoesOn() throws Exception {
    call.reoffer(OURS);
    String reinvite = probe.expectNew("INVITE ");
    probe.answer(reinvite, 488);
    assertThat(header(probe.expectNew("ACK "), "Via")).isEqualTo(header(reinvite, "Via"));
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.ReofferRejected(488));
    assertThat(endpoint.openCalls()).isEqualTo(1);
  }

  @Test
  void whoeverDoesNotKnowTheCallAnyMoreIsNotKept() throws Exception {
    call.reoffer(OURS);
    probe.answer(probe.expectNew("INVITE "), 481);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.SESSION_EXPIRED));
    probe.answer(probe.expectNew("BYE "), 481);
  }

  @Test
  void offersThatCrossAreBothRejectedAndOursIsMadeAgain() throws Exception {
    call.reoffer(OURS);
    String ours = probe.expectNew("INVITE ");
    probe.send(probe.request("INVITE", 2, branch(), tag, SDP_TYPE, THEIRS));
    probe.expectStatus(491);
    probe.answer(ours, 491);
    probe.expectNew("ACK ");
    String again = probe.expectNew("INVITE ");
    assertThat(header(again, "CSeq")).isEqualTo("2 INVITE");
    assertThat(again).endsWith(OURS);
    accept(again);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.ReofferAnswered(THEIRS));
  }

  @Test
  void anUpdateThatCrossesOurOfferIsRejected() throws Exception {
    call.reoffer(OURS);
    String ours = probe.expectNew("INVITE ");
    probe.send(probe.request("UPDATE", 2, branch(), tag, SDP_TYPE, THEIRS));
    probe.expectStatus(491);
    accept(ours);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.ReofferAnswered(THEIRS));
  }

  @Test
  void ourOfferWaitsForTheirs() throws Exception {
    probe.send(probe.request("INVITE", 2, branch(), tag, SDP_TYPE, THEIRS));
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.of(THEIRS)));
    call.reoffer(OURS);
    call.acceptReoffer(TestCalls.SDP);
    probe.expectStatus(200);
    probe.send(probe.request("ACK", 2, branch(), tag, "", ""));
    accept(probe.expectNew("INVITE "));
    probe.expectNew("ACK ");
  }

  @Test
  void ofOffersThatWaitTheLatestIsMade() throws Exception {
    call.reoffer(OURS);
    String first = probe.expectNew("INVITE ");
    call.reoffer(TestCalls.SDP + "a=inactive\r\n");
    call.reoffer(TestCalls.SDP);
    accept(first);
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.ReofferAnswered.class);
    probe.expectNew("ACK ");
    assertThat(probe.expectNew("INVITE ")).endsWith(TestCalls.SDP);
  }
}
