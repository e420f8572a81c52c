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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Changes within a call: re-INVITE, UPDATE (RFC 3311) and keys by INFO.
class ReofferTest {
  private static final String HOLD = TestCalls.SDP + "a=sendonly\r\n";
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";

  private final TestCalls calls = TestCalls.answering();
  private SipEndpoint endpoint;
  private Probe probe;
  private String tag;
  private IncomingCall call;

  @BeforeEach
  void open() throws Exception {
    endpoint = TestEndpoint.open(calls);
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

  private void request(String method, int cseq, String extra, String body) throws IOException {
    probe.send(probe.request(method, cseq, branch(), tag, extra, body));
  }

  @Test
  void aReInviteIsTheApplicationsToAnswer() throws Exception {
    request("INVITE", 2, SDP_TYPE, HOLD);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.of(HOLD)));
    call.acceptReoffer(TestCalls.SDP + "a=recvonly\r\n");
    assertThat(probe.expectStatus(200)).contains("a=recvonly").contains("Contact: ");
    request("ACK", 2, "", "");
    request("INVITE", 3, SDP_TYPE, HOLD);
    calls.nextEvent();
    call.rejectReoffer(
        SipStatus.NOT_ACCEPTABLE_HERE, new SipWarning(305, "Incompatible media format"));
    assertThat(probe.expectStatus(488))
        .containsPattern("Warning: 305 \\S+ \"Incompatible media format\"\r\n");
    assertThat(endpoint.openCalls()).isEqualTo(1);
  }

  @Test
  void aReInviteWithoutSdpAsksForOurOffer() throws Exception {
    request("INVITE", 2, "", "");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.empty()));
    call.acceptReoffer(TestCalls.SDP);
    probe.expectStatus(200);
    request("UPDATE", 3, SDP_TYPE, HOLD);
    probe.expectStatus(491);
    request("ACK", 2, SDP_TYPE, HOLD);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Confirmed(Optional.of(HOLD)));
  }

  @Test
  void overlappingOffersAreRejected() throws Exception {
    request("INVITE", 2, SDP_TYPE, HOLD);
    calls.nextEvent();
    request("INVITE", 3, SDP_TYPE, HOLD);
    assertThat(Integer.parseInt(header(probe.expectStatus(500), "Retry-After"))).isBetween(0, 10);
    request("UPDATE", 4, SDP_TYPE, HOLD);
    probe.expectStatus(500);
    call.acceptReoffer(TestCalls.SDP);
    probe.expectStatus(200);
    request("INVITE", 5, SDP_TYPE, HOLD); // our 200 has no ACK yet
    probe.expectStatus(491);
  }

  @Test
  void anOldSequenceNumberIsRejected() throws Exception {
    request("UPDATE", 9, "", "");
    probe.expectStatus(200);
    request("INFO", 4, "", "");
    probe.expectStatus(500);
  }

  @Test
  void anUpdateMovesTheTargetOrChangesTheSession() throws Exception {
    try (Probe elsewhere = new Probe(udp(endpoint))) {
      probe.send(
          probe
              .request("UPDATE", 2, branch(), tag, "Session-Expires: 90;refresher=uac\n", "")
              .replaceAll(
                  "Contact: <sip:probe@[^>]*>",
                  "Contact: <sip:moved@127.0.0.1:" + elsewhere.port() + ">"));
      probe.expectStatus(200);
      request("UPDATE", 3, SDP_TYPE, HOLD);
      assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.of(HOLD)));
      call.acceptReoffer(TestCalls.SDP);
      assertThat(probe.expectStatus(200)).contains("m=audio");
      call.hangUp();
      // The last UPDATE moved it back.
      assertThat(probe.expect("BYE ")).startsWith("BYE sip:probe@");
      elsewhere.expectNothingNew(100);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "application/dtmf-relay, 'Signal=5|Duration=160|', 5",
    "application/dtmf-relay, 'Signal= 7|Duration= 160', 7",
    "application/dtmf-relay, 'signal = *|', *",
    "application/dtmf-relay, 'Duration=100|Signal=10|', *",
    "application/dtmf-relay, 'Signal=11|', #",
    "application/dtmf-relay, 'Signal=d|', D",
    "application/dtmf, '#', #",
    "application/dtmf, '3|', 3",
  })
  void keysComeByInfo(String type, String body, char key) throws Exception {
    request("INFO", 2, "Content-Type: " + type + "\n", body.replace("|", "\r\n"));
    probe.expectStatus(200);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.KeyPressed(key));
  }

  @Test
  void aRetransmittedInfoIsOneKey() throws Exception {
    String info = probe.request("INFO", 2, branch(), tag, "Content-Type: application/dtmf\n", "4");
    probe.send(info);
    probe.expectStatus(200);
    probe.send(info);
    probe.expectStatus(200);
    request("INFO", 3, "Content-Type: application/dtmf\n", "5");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.KeyPressed('4'));
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.KeyPressed('5'));
  }

  @Test
  void anInfoOfAnotherKindGets415() throws Exception {
    request("INFO", 2, "Content-Type: application/media_control+xml\n", "<x/>");
    assertThat(header(probe.expectStatus(415), "Accept")).contains("dtmf-relay");
  }

  @Test
  void aByeDuringAReInviteAnswersBoth() throws Exception {
    request("INVITE", 2, SDP_TYPE, HOLD);
    calls.nextEvent();
    request("BYE", 3, "", "");
    probe.expectStatus(200);
    probe.expectStatus(487);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(SipEvent.EndReason.REMOTE_HANGUP));
  }
}
