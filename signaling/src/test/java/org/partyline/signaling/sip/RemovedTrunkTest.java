package org.partyline.signaling.sip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.signaling.sip.transaction.Timings;

/// A trunk that is removed or changed while its calls are up: nothing but the trunk admits the
/// carrier's address.
@Timeout(60)
class RemovedTrunkTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";
  private static final String CHALLENGE =
      "Digest realm=\"carrier.example\", nonce=\"n1\", qop=\"auth\"\n";

  private final TestCalls calls = TestCalls.answering();
  private final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
  private SipEndpoint endpoint;
  private Probe carrier;

  @BeforeEach
  void open() throws IOException {
    // Transactions live for 3.2 s.
    var timings = new Timings(Duration.ofMillis(50), Duration.ofMillis(100), TestEndpoint.CLOSING);
    SipSettings settings = TestEndpoint.settings("127.0.0.1", 50, 500, _ -> false);
    endpoint = TestEndpoint.open(calls, settings, timings);
    carrier = new Probe(udp(endpoint));
  }

  @AfterEach
  void close() {
    carrier.close();
    endpoint.close();
  }

  private SipTrunk trunk(String fromUser) {
    String here = "127.0.0.1:" + carrier.port();
    return new SipTrunk(
        "carrier",
        "carrier.example",
        Optional.of(here),
        List.of(),
        Transport.UDP,
        fromUser,
        Optional.of(new SipTrunk.Credentials("auth-user", "secret")),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        SipTrunk.Tls.SYSTEM,
        SipTrunk.Inbound.DEFAULT);
  }

  private void register() throws Exception {
    endpoint.trunks(List.of(trunk("1234567t0")));
    carrier.answer(carrier.expectNew("REGISTER "), 200, "r", "Expires: 60\n", "");
    await(
        "registered",
        () ->
            requireNonNull(endpoint.trunkStates().get("carrier")).kind()
                == TrunkState.Kind.REGISTERED);
  }

  private OutgoingCall callUp() throws Exception {
    OutgoingCall call =
        endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
    carrier.answer(carrier.expectNew("INVITE "), 200, "a", SDP_TYPE, TestCalls.SDP);
    carrier.expectNew("ACK ");
    assertThat(event()).isInstanceOf(SipEvent.Answered.class);
    return call;
  }

  private SipEvent event() throws InterruptedException {
    SipEvent event = events.poll(8, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  /// Removes the trunk, and lets it take its registration back.
  private void remove() throws Exception {
    endpoint.trunks(List.of());
    String unregister = carrier.expectNew("REGISTER ");
    assertThat(header(unregister, "Expires")).isEqualTo("0");
    carrier.answer(unregister, 200);
  }

  @Test
  void theAnswerToTheLastRegisterIsHeard() throws Exception {
    register();
    endpoint.trunks(List.of());
    String first = carrier.expectNew("REGISTER ");
    carrier.answer(first, 401, "r", "WWW-Authenticate: " + CHALLENGE, "");
    String second = carrier.expectNew("REGISTER ");
    assertThat(header(second, "Authorization")).contains("username=\"auth-user\"");
    assertThat(header(second, "Expires")).isEqualTo("0");
  }

  @Test
  void theCarrierHangsUpACallOfARemovedTrunk() throws Exception {
    register();
    String tag = carrier.establish();
    remove();
    carrier.send(carrier.request("OPTIONS", 2, branch(), tag, "", ""));
    assertThat(header(carrier.expectStatus(200), "CSeq")).isEqualTo("2 OPTIONS");
    String bye = carrier.request("BYE", 3, branch(), tag, "", "");
    carrier.send(bye);
    assertThat(header(carrier.expectStatus(200), "CSeq")).isEqualTo("3 BYE");
    await("the call has ended", () -> endpoint.openCalls() == 0);
    carrier.send(bye); // our 200 was lost
    assertThat(header(carrier.expectStatus(200), "CSeq")).isEqualTo("3 BYE");
  }

  @Test
  void weHangUpACallOfARemovedTrunkThatChallengesTheBye() throws Exception {
    register();
    OutgoingCall call = callUp();
    remove();
    call.hangUp();
    String bye = carrier.expectNew("BYE ");
    carrier.answer(bye, 407, "", "Proxy-Authenticate: " + CHALLENGE, "");
    String again = carrier.expectNew("BYE ");
    assertThat(header(again, "Proxy-Authorization")).contains("username=\"auth-user\"");
    carrier.answer(again, 200);
    carrier.expectNothingNew(400);
  }

  @Test
  void aCallThatStillRangIsAnswered() throws Exception {
    register();
    endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
    String invite = carrier.expectNew("INVITE ");
    remove();
    carrier.answer(invite, 200, "a", SDP_TYPE, TestCalls.SDP);
    carrier.expectNew("ACK ");
    assertThat(event()).isInstanceOf(SipEvent.Answered.class);
  }

  @Test
  void aChangedTrunkHearsTheCallsOfBefore() throws Exception {
    register();
    String tag = carrier.establish();
    endpoint.trunks(List.of(trunk("7654321t0")));
    carrier.send(carrier.request("BYE", 2, branch(), tag, "", ""));
    assertThat(header(carrier.expectStatus(200), "CSeq")).isEqualTo("2 BYE");
  }

  @Test
  void nobodyCallsByARemovedTrunk() throws Exception {
    register();
    carrier.establish();
    remove();
    try (var stranger = new Probe(udp(endpoint))) { // the same address, another call
      for (String request :
          List.of(
              stranger.invite(branch()),
              stranger.request("OPTIONS", 1, branch(), "", "", ""),
              stranger.request("REGISTER", 1, branch(), "", "", ""),
              stranger.request("BYE", 1, branch(), "", "", ""))) {
        stranger.send(request);
        assertThat(stranger.receive(200)).as(request).isEmpty();
      }
    }
    assertThat(endpoint.openCalls()).isEqualTo(1);
  }

  @Test
  void onceItsCallsHaveEndedItsAddressIsAStranger() throws Exception {
    register();
    String tag = carrier.establish();
    remove();
    carrier.send(carrier.request("BYE", 2, branch(), tag, "", ""));
    carrier.expectStatus(200);
    String late = carrier.request("OPTIONS", 3, branch(), tag, "", "");
    await("its address is a stranger's", () -> silent(late));
  }

  private boolean silent(String request) {
    try {
      carrier.send(request);
      return carrier.receive(100).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
