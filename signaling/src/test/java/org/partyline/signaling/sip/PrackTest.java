package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.signaling.sip.SipEvent.EndReason;

/// Reliable provisional responses (RFC 3262) and UPDATE before the answer (RFC 3311), both ways.
@Timeout(60)
class PrackTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";
  private static final String HOLD = TestCalls.SDP + "a=sendonly\r\n";

  private final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
  private final TestCalls calls = TestCalls.ringing();
  private SipEndpoint endpoint;
  private Probe peer;
  private String tag = "";
  private long rseq;

  @BeforeEach
  void open() throws IOException {
    endpoint =
        TestEndpoint.open(calls, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
    peer = new Probe(udp(endpoint));
    endpoint.trunks(
        List.of(
            SipTrunk.peering(
                "carrier", "carrier.example", Transport.UDP, "127.0.0.1:" + peer.port())));
  }

  @AfterEach
  void close() {
    peer.close();
    endpoint.close();
  }

  private SipEvent next() throws InterruptedException {
    SipEvent event = events.poll(8, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  private static String reliable(int number) {
    return "Require: 100rel\nRSeq: " + number + "\n";
  }

  @Test
  void aReliableResponseOfTheOtherSideIsAcknowledgedOnceAndInOrder() throws Exception {
    endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
    String invite = peer.expectNew("INVITE ");
    assertThat(header(invite, "Supported")).contains("100rel");
    peer.answer(invite, 183, "a", reliable(7) + SDP_TYPE, TestCalls.SDP);
    String prack = peer.expectNew("PRACK sip:probe@127.0.0.1");
    assertThat(header(prack, "RAck")).isEqualTo("7 1 INVITE");
    assertThat(header(prack, "CSeq")).isEqualTo("2 PRACK");
    assertThat(toTag(prack)).isEqualTo("a");
    peer.answer(prack, 200);
    assertThat(next()).isEqualTo(new SipEvent.Progress(TestCalls.SDP));
    peer.answer(invite, 183, "a", reliable(7) + SDP_TYPE, TestCalls.SDP); // retransmitted
    peer.answer(invite, 180, "a", reliable(9), ""); // 8 is missing
    peer.expectNothingNew(200);
    peer.answer(invite, 180, "a", reliable(8), "");
    String second = peer.expectNew("PRACK ");
    assertThat(header(second, "RAck")).isEqualTo("8 1 INVITE");
    peer.answer(second, 200);
    assertThat(next()).isEqualTo(new SipEvent.Ringing());
    peer.answer(invite, 200, "a", "", "");
    assertThat(header(peer.expectNew("ACK "), "CSeq")).isEqualTo("1 ACK");
    assertThat(next()).isEqualTo(new SipEvent.Answered(TestCalls.SDP));
  }

  @Test
  void theOtherSideMayOfferAgainBeforeItAnswers() throws Exception {
    OutgoingCall call =
        endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
    String invite = peer.expectNew("INVITE ");
    peer.answer(invite, 183, "a", SDP_TYPE, TestCalls.SDP);
    assertThat(next()).isEqualTo(new SipEvent.Progress(TestCalls.SDP));
    update(invite, 11, HOLD);
    peer.expectStatus(491); // our offer has no answer that holds
    peer.answer(invite, 183, "a", reliable(1) + SDP_TYPE, TestCalls.SDP);
    peer.answer(peer.expectNew("PRACK "), 200);
    update(invite, 12, HOLD);
    assertThat(next()).isEqualTo(new SipEvent.Reoffered(Optional.of(HOLD)));
    call.acceptReoffer(TestCalls.SDP);
    assertThat(peer.expectStatus(200)).endsWith(TestCalls.SDP);
    peer.answer(invite, 200, "a", SDP_TYPE, TestCalls.SDP); // what it said before its offer
    assertThat(next()).isEqualTo(new SipEvent.Answered(HOLD));
    call.hangUp();
    peer.expectNew("BYE ");
  }

  /// From the called side, within the early dialog.
  private void update(String invite, int number, String sdp) throws IOException {
    String contact = header(invite, "Contact").replaceAll("[<>]", "");
    peer.send(
        """
        UPDATE %s SIP/2.0
        Via: SIP/2.0/UDP %s:%d;branch=%s;rport
        Max-Forwards: 70
        From: %s;tag=a
        To: %s
        Call-ID: %s
        CSeq: %d UPDATE
        Contact: <sip:probe@%s:%d>
        Content-Type: application/sdp
        Content-Length: %d

        """
                .formatted(
                    contact,
                    peer.host(),
                    peer.port(),
                    branch(),
                    header(invite, "To"),
                    header(invite, "From"),
                    header(invite, "Call-ID"),
                    number,
                    peer.host(),
                    peer.port(),
                    sdp.length())
                .replace("\n", "\r\n")
            + sdp);
  }

  @Test
  void whoRequiresItGetsReliableResponses() throws Exception {
    peer.send(
        peer.request("INVITE", 1, branch(), "", "Require: 100rel\n" + SDP_TYPE, TestCalls.SDP));
    String ringing = peer.expectNew("SIP/2.0 180 ");
    assertThat(header(ringing, "Require")).isEqualTo("100rel");
    assertThat(peer.expect("SIP/2.0 180 ")).as("retransmitted").isEqualTo(ringing);
    IncomingCall call = calls.nextCall();
    call.progress(TestCalls.SDP);
    call.answer(TestCalls.SDP);
    long number = Long.parseLong(header(ringing, "RSeq"));
    prack(2, number + 5, toTag(ringing));
    peer.expectStatus(481);
    prack(3, number, toTag(ringing));
    peer.expectStatus(200);
    String progress = peer.expectNew("SIP/2.0 183 ");
    assertThat(header(progress, "RSeq")).isEqualTo("" + (number + 1));
    assertThat(progress).endsWith(TestCalls.SDP);
    assertThat(peer.expect("SIP/2.0 183 ")).as("no 200 before its PRACK").isEqualTo(progress);
    prack(4, number + 1, toTag(ringing));
    assertThat(header(peer.expectNew("SIP/2.0 200 "), "CSeq")).isEqualTo("4 PRACK");
    String ok = peer.expectNew("SIP/2.0 200 ");
    assertThat(header(ok, "CSeq")).isEqualTo("1 INVITE");
    assertThat(ok).as("answered before").contains("Content-Length: 0");
    peer.send(peer.request("ACK", 1, branch(), toTag(ringing), "", ""));
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
  }

  /// Early media that holds, then offers of the caller before the answer.
  private IncomingCall agreedEarly() throws Exception {
    peer.send(
        peer.request("INVITE", 1, branch(), "", "Require: 100rel\n" + SDP_TYPE, TestCalls.SDP));
    String ringing = peer.expectNew("SIP/2.0 180 ");
    tag = toTag(ringing);
    long number = Long.parseLong(header(ringing, "RSeq"));
    IncomingCall call = calls.nextCall();
    offer("UPDATE", 2, ""); // not before the INVITE's offer has its answer
    assertThat(header(peer.expectNew("SIP/2.0 500 "), "Retry-After")).matches("[0-9]|10");
    peer.send(peer.request("UPDATE", 3, branch(), tag, "", "")); // but one without an offer
    peer.expectNew("SIP/2.0 200 ");
    call.progress(TestCalls.SDP);
    prack(4, number, tag);
    peer.expectNew("SIP/2.0 200 ");
    peer.expectNew("SIP/2.0 183 ");
    rseq = number + 1;
    return call;
  }

  private void offer(String method, int cseq, String extra) throws IOException {
    peer.send(peer.request(method, cseq, branch(), tag, extra + SDP_TYPE, HOLD));
  }

  @Test
  void anOfferInAPrackIsAnsweredInIts200BeforeTheCallIs() throws Exception {
    IncomingCall call = agreedEarly();
    offer("PRACK", 5, "RAck: " + rseq + " 1 INVITE\n");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.of(HOLD)));
    call.answer(TestCalls.SDP);
    peer.expectNothingNew(150);
    call.acceptReoffer(TestCalls.SDP);
    String answered = peer.expectNew("SIP/2.0 200 ");
    assertThat(header(answered, "CSeq")).isEqualTo("5 PRACK");
    assertThat(answered).endsWith(TestCalls.SDP).doesNotContain("Session-Expires");
    assertThat(header(peer.expectNew("SIP/2.0 200 "), "CSeq")).isEqualTo("1 INVITE");
  }

  @Test
  void anOfferInAPrackCanBeRejectedAndTheCallGoesOn() throws Exception {
    IncomingCall call = agreedEarly();
    offer("PRACK", 5, "RAck: " + rseq + " 1 INVITE\n");
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Reoffered.class);
    call.rejectReoffer(SipStatus.NOT_ACCEPTABLE_HERE);
    assertThat(header(peer.expectNew("SIP/2.0 488 "), "CSeq")).isEqualTo("5 PRACK");
    call.answer(TestCalls.SDP);
    assertThat(header(peer.expectNew("SIP/2.0 200 "), "CSeq")).isEqualTo("1 INVITE");
  }

  @Test
  void anUpdateBeforeTheAnswerOfTheLastOneHasToWait() throws Exception {
    IncomingCall call = agreedEarly();
    prack(5, rseq, tag);
    peer.expectNew("SIP/2.0 200 ");
    offer("UPDATE", 6, "");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.of(HOLD)));
    offer("UPDATE", 7, "");
    assertThat(header(peer.expectNew("SIP/2.0 500 "), "Retry-After")).matches("[0-9]|10");
    peer.send(peer.request("UPDATE", 8, branch(), tag, "", "")); // RFC 3311 §5.2: any
    assertThat(header(peer.expectNew("SIP/2.0 500 "), "CSeq")).isEqualTo("8 UPDATE");
    call.acceptReoffer(TestCalls.SDP);
    assertThat(header(peer.expectNew("SIP/2.0 200 "), "CSeq")).isEqualTo("6 UPDATE");
    call.answer(TestCalls.SDP);
    assertThat(header(peer.expectNew("SIP/2.0 200 "), "CSeq")).isEqualTo("1 INVITE");
  }

  private void prack(int cseq, long number, String to) throws IOException {
    peer.send(peer.request("PRACK", cseq, branch(), to, "RAck: " + number + " 1 INVITE\n", ""));
  }

  @Test
  void whoNeverAcknowledgesLosesTheCall() throws Exception {
    peer.send(
        peer.request("INVITE", 1, branch(), "", "Require: 100rel\n" + SDP_TYPE, TestCalls.SDP));
    peer.expectStatus(180);
    calls.nextCall();
    peer.expect("SIP/2.0 500 ");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.ACK_TIMEOUT));
  }
}
