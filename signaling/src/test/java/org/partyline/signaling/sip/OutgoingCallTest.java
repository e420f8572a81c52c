package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.USUAL;
import static org.partyline.signaling.sip.TestEndpoint.await;
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
import org.partyline.signaling.sip.SipEvent.EndReason;

/// Calls that we make, to a peer of bare sockets.
class OutgoingCallTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";
  private static final String THEIRS = TestCalls.SDP + "a=recvonly\r\n";

  private final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
  private SipEndpoint endpoint;
  private Probe carrier;

  @BeforeEach
  void open() throws IOException {
    endpoint =
        TestEndpoint.open(
            TestCalls.answering(), TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
    carrier = new Probe(udp(endpoint));
    endpoint.trunks(
        List.of(
            SipTrunk.peering(
                "carrier", "carrier.example", Transport.UDP, "127.0.0.1:" + carrier.port())));
  }

  @AfterEach
  void close() {
    carrier.close();
    endpoint.close();
  }

  private OutgoingCall dial() {
    return endpoint.dial(
        new Invitation(
            "carrier",
            "+4930555",
            Optional.of("trunk"),
            Optional.empty(),
            Optional.of("Partyline"),
            List.of(new SipHeader("P-Preferred-Identity", "<sip:4930111@carrier.example>")),
            _ -> false,
            Optional.empty(),
            TestCalls.SDP),
        events::add);
  }

  private SipEvent next() throws InterruptedException {
    SipEvent event = events.poll(8, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  @Test
  void aCallRingsIsAnsweredAndHungUp() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE sip:+4930555@carrier.example SIP/2.0");
    assertThat(header(invite, "From")).startsWith("\"Partyline\" <sip:trunk@carrier.example>;tag=");
    assertThat(header(invite, "To")).isEqualTo("<sip:+4930555@carrier.example>");
    assertThat(header(invite, "P-Preferred-Identity")).isEqualTo("<sip:4930111@carrier.example>");
    assertThat(header(invite, "Session-Expires")).isEqualTo("1800;refresher=uac");
    assertThat(header(invite, "Call-ID")).isEqualTo(call.callId());
    carrier.answer(invite, 100);
    carrier.answer(invite, 180, "a", "", "");
    assertThat(next()).isEqualTo(new SipEvent.Ringing());
    carrier.answer(invite, 183, "a", SDP_TYPE, TestCalls.SDP);
    assertThat(next()).isEqualTo(new SipEvent.Progress(TestCalls.SDP));
    carrier.answer(invite, 200, "a", SDP_TYPE, THEIRS);
    String ack = carrier.expectNew("ACK sip:probe@127.0.0.1:" + carrier.port());
    assertThat(header(ack, "CSeq")).isEqualTo("1 ACK");
    assertThat(header(ack, "To")).endsWith(";tag=a");
    assertThat(next()).isEqualTo(new SipEvent.Answered(THEIRS));
    carrier.answer(invite, 200, "a", SDP_TYPE, THEIRS); // our ACK got lost
    carrier.expect("ACK ");
    call.hangUp();
    String bye = carrier.expectNew("BYE sip:probe@");
    assertThat(header(bye, "CSeq")).isEqualTo("2 BYE");
    carrier.answer(bye, 200);
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.LOCAL_HANGUP));
    await("no call is left", () -> endpoint.openCalls() == 0);
  }

  @Test
  void theRouteSetIsTheRecordedOneInReverse() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE ");
    String here = "<sip:127.0.0.1:" + carrier.port() + ";lr>";
    carrier.answer(
        invite,
        200,
        "a",
        "Record-Route: <sip:far.example;lr>\nRecord-Route: " + here + "\n" + SDP_TYPE,
        THEIRS);
    String ack = carrier.expectNew("ACK ");
    assertThat(ack.lines().filter(l -> l.startsWith("Route:")).toList().toString())
        .containsSubsequence(here, "far.example");
    next();
    call.hangUp();
    assertThat(carrier.expectNew("BYE ")).contains("far.example");
  }

  @Test
  void theCalledHangsUpAndReinvites() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(invite, 200, "a", SDP_TYPE, THEIRS);
    carrier.expectNew("ACK ");
    next();
    carrier.send(within("INVITE", 7, invite, SDP_TYPE, TestCalls.SDP));
    assertThat(next()).isEqualTo(new SipEvent.Reoffered(Optional.of(TestCalls.SDP)));
    call.acceptReoffer(THEIRS);
    carrier.expectStatus(200);
    carrier.send(within("ACK", 7, invite, "", ""));
    carrier.send(within("BYE", 8, invite, "", ""));
    carrier.expectStatus(200);
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.REMOTE_HANGUP));
  }

  /// A request of the called one within the call that an INVITE of ours made.
  private String within(String method, int number, String invite, String extra, String body) {
    String tag = header(invite, "From").replaceAll(".*;tag=", "");
    return carrier
        .request(method, number, branch(), tag, extra, body)
        .replaceAll("(?m)^From: .*$", "From: <sip:+4930555@carrier.example>;tag=a")
        .replaceAll("(?m)^Call-ID: .*$", "Call-ID: " + header(invite, "Call-ID"));
  }

  @Test
  void aRejectionIsAcknowledgedAndTold() throws Exception {
    dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(invite, 486, "a", "", "");
    String ack = carrier.expectNew("ACK sip:+4930555@carrier.example");
    assertThat(header(ack, "Via")).isEqualTo(header(invite, "Via"));
    assertThat(header(ack, "To")).endsWith(";tag=a");
    assertThat(next()).isEqualTo(new SipEvent.Rejected(486, "Whatever"));
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.REJECTED));
    carrier.answer(invite, 486, "a", "", "");
    carrier.expect("ACK ");
  }

  @Test
  void withoutAnyAnswerTheInviteIsRetransmittedAndGivenUp() throws Exception {
    dial();
    String invite = carrier.expectNew("INVITE ");
    assertThat(carrier.expectNext("INVITE ")).isEqualTo(invite);
    assertThat(next()).isEqualTo(new SipEvent.Rejected(408, ""));
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.REJECTED));
    assertThat(endpoint.openCalls()).isZero();
  }

  @Test
  void cancelWaitsForAProvisionalResponse() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE ");
    call.hangUp();
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.LOCAL_HANGUP));
    carrier.answer(invite, 180, "a", "", "");
    String cancel = carrier.expectNew("CANCEL sip:+4930555@carrier.example");
    assertThat(header(cancel, "Via")).isEqualTo(header(invite, "Via"));
    assertThat(header(cancel, "CSeq")).isEqualTo("1 CANCEL");
    carrier.answer(cancel, 200);
    carrier.answer(invite, 487, "a", "", "");
    carrier.expectNew("ACK ");
    assertThat(events).isEmpty();
  }

  @Test
  void anAnswerThatCrossesOurCancelIsHungUp() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(invite, 180, "a", "", "");
    next();
    call.hangUp();
    carrier.answer(carrier.expectNew("CANCEL "), 200);
    carrier.answer(invite, 200, "a", SDP_TYPE, THEIRS);
    carrier.expectNew("ACK ");
    carrier.answer(carrier.expectNew("BYE "), 200);
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.LOCAL_HANGUP));
    assertThat(events).isEmpty();
  }

  @Test
  void ofTwoForksTheFirstHasTheCallAndTheOtherIsHungUp() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(invite, 183, "a", SDP_TYPE, TestCalls.SDP);
    assertThat(next()).isEqualTo(new SipEvent.Progress(TestCalls.SDP));
    carrier.answer(invite, 200, "b", SDP_TYPE, THEIRS);
    assertThat(header(carrier.expectNew("ACK "), "To")).endsWith(";tag=b");
    assertThat(next()).isEqualTo(new SipEvent.Answered(THEIRS));
    carrier.answer(invite, 200, "a", SDP_TYPE, TestCalls.SDP);
    assertThat(header(carrier.expectNew("ACK "), "To")).endsWith(";tag=a");
    String bye = carrier.expectNew("BYE ");
    assertThat(header(bye, "To")).endsWith(";tag=a");
    carrier.answer(bye, 200);
    call.hangUp();
    assertThat(header(carrier.expectNew("BYE "), "To")).endsWith(";tag=b");
  }

  /// After the second retransmission (RFC 3261 §18.4), and not when Timer B fires.
  @Test
  void aPortThatIsClosedIsKnownSoon() throws Exception {
    endpoint.close();
    endpoint =
        TestEndpoint.open(
            TestCalls.answering(), TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), USUAL);
    int closed = carrier.port();
    carrier.close();
    endpoint.trunks(
        List.of(
            SipTrunk.peering("carrier", "carrier.example", Transport.UDP, "127.0.0.1:" + closed)));
    dial();
    assertThat(next())
        .isInstanceOfSatisfying(
            SipEvent.Rejected.class, rejected -> assertThat(rejected.status()).isEqualTo(503));
    assertThat(next()).isInstanceOf(SipEvent.Ended.class);
  }

  @Test
  void anAnswerWithoutSdpIsNoCall() throws Exception {
    dial();
    carrier.answer(carrier.expectNew("INVITE "), 200, "a", "", "");
    carrier.expectNew("ACK ");
    carrier.expectNew("BYE ");
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.MISSING_SDP_ANSWER));
  }

  @Test
  void aCarrierThatWantsALongerSessionGetsIt() throws Exception {
    dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(invite, 422, "a", "Min-SE: 3600\n", "");
    carrier.expectNew("ACK ");
    String again = carrier.expectNew("INVITE ");
    assertThat(header(again, "CSeq")).isEqualTo("2 INVITE");
    assertThat(header(again, "Min-SE")).isEqualTo("3600");
    assertThat(header(again, "Session-Expires")).startsWith("3600;");
  }

  @Test
  void whatMakesNoUriIsRefusedAtOnce() {
    assertThatThrownBy(() ->
            endpoint.dial(new Invitation("carrier", "+49\r\nX: y", TestCalls.SDP), events::add))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> endpoint.dial(new Invitation("nobody", "+49", TestCalls.SDP), events::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void aNumberCannotAddToTheMessage() throws Exception {
    endpoint.dial(
        new Invitation("carrier", "+49 30>;x=y@evil.example", TestCalls.SDP), events::add);
    String invite = carrier.expectNew("INVITE ");
    assertThat(invite)
        .startsWith("INVITE sip:+49%2030%3E;x=y%40evil.example@carrier.example SIP/2.0");
    assertThatThrownBy(() -> new SipHeader("Privacy", "id\r\nVia: x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SipHeader("Via", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyIsSentByInfo() throws Exception {
    OutgoingCall call = dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(invite, 200, "a", SDP_TYPE, THEIRS);
    assertThat(next()).isEqualTo(new SipEvent.Answered(THEIRS));
    call.sendDigit('#');
    String info = carrier.expectNew("INFO ");
    assertThat(header(info, "Content-Type")).isEqualTo("application/dtmf-relay");
    assertThat(info).endsWith("\r\n\r\nSignal=#\r\nDuration=160\r\n");
    carrier.answer(info, 200);
    assertThatThrownBy(() -> call.sendDigit('x')).isInstanceOf(IllegalArgumentException.class);
  }
}
