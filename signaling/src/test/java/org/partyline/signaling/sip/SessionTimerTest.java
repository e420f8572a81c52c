package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.partyline.signaling.sip.SipEvent.EndReason;

/// Session timers (RFC 4028), in seconds where networks have half hours.
@Execution(ExecutionMode.CONCURRENT)
class SessionTimerTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";

  private final TestCalls calls = TestCalls.answering();
  private SipEndpoint endpoint;
  private Probe probe;

  @BeforeEach
  void open() throws IOException {
    SipSettings plain = TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true);
    endpoint =
        TestEndpoint.open(
            calls,
            new SipSettings(
                plain.listen(),
                plain.limits(),
                plain.admitted(),
                plain.userAgent(),
                new SipSettings.Dialogs(Duration.ofSeconds(2), Duration.ofSeconds(2), _ -> false)),
            FAST);
    probe = new Probe(udp(endpoint));
  }

  @AfterEach
  void close() {
    probe.close();
    endpoint.close();
  }

  /// Calls with these headers, and returns the 200.
  private String call(String headers) throws Exception {
    probe.send(probe.request("INVITE", 1, branch(), "", headers + SDP_TYPE, TestCalls.SDP));
    String ok = probe.expectStatus(200);
    probe.send(probe.request("ACK", 1, branch(), toTag(ok), "", ""));
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
    return ok;
  }

  @Test
  void weRefreshByUpdateAndGoOnAsLongAsItIsAnswered() throws Exception {
    String ok = call("Supported: timer\nSession-Expires: 90\nAllow: INVITE, UPDATE\n");
    assertThat(header(ok, "Session-Expires")).isEqualTo("2;refresher=uas");
    assertThat(header(ok, "Supported").split(", ")).contains("timer");
    assertThat(ok).doesNotContain("Require:");
    String update = probe.expectNew("UPDATE sip:probe@");
    assertThat(header(update, "Session-Expires")).isEqualTo("2;refresher=uac");
    assertThat(header(update, "Supported")).isEqualTo("timer");
    assertThat(update).contains("Content-Length: 0").contains("Contact: ");
    probe.answer(update, 200, "", "Session-Expires: 2;refresher=uac\nRequire: timer\n", "");
    String next = probe.expectNew("UPDATE sip:probe@");
    assertThat(header(next, "CSeq")).isEqualTo("2 UPDATE");
    probe.answer(next, 481);
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.SESSION_EXPIRED));
    assertThat(header(probe.expectNew("BYE "), "Reason"))
        .isEqualTo("SIP;cause=408;text=\"session expired\"");
  }

  @Test
  void aPeerThatAnswersNoRefreshIsHungUp() throws Exception {
    call("Supported: timer\nAllow: INVITE, UPDATE\n");
    String update = probe.expectNew("UPDATE ");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.SESSION_EXPIRED));
    assertThat(header(probe.expectNew("BYE "), "Call-ID")).isEqualTo(header(update, "Call-ID"));
    assertThat(endpoint.openCalls()).isZero();
  }

  @Test
  void aPeerWithoutUpdateIsRefreshedByTheSameOffer() throws Exception {
    call("Supported: timer\n");
    String reinvite = probe.expectNew("INVITE ");
    assertThat(header(reinvite, "Session-Expires")).isEqualTo("2;refresher=uac");
    assertThat(reinvite).endsWith(TestCalls.SDP);
    probe.answer(reinvite, 200, "", "Session-Expires: 2;refresher=uac\n" + SDP_TYPE, TestCalls.SDP);
    probe.expectNew("ACK ");
    probe.expectNew("INVITE ");
  }

  /// A phone on hold that has lost its power: it sends nothing, and is not expected to.
  @Test
  void aPeerWithoutSessionTimersIsProbed() throws Exception {
    String ok = call("");
    assertThat(ok).doesNotContain("Session-Expires");
    String options = probe.expectNew("OPTIONS sip:probe@");
    assertThat(header(options, "To")).contains("tag=" + probe.fromTag);
    probe.answer(options, 405);
    probe.expectNew("OPTIONS ");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.SESSION_EXPIRED));
  }

  @Test
  void aPeerThatWantsToRefreshAndDoesNotIsHungUp() throws Exception {
    String ok = call("Supported: timer\nSession-Expires: 2;refresher=uac\n");
    assertThat(header(ok, "Session-Expires")).isEqualTo("2;refresher=uac");
    assertThat(header(ok, "Require")).isEqualTo("timer");
    probe.expectNew("BYE ");
    assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Ended(EndReason.SESSION_EXPIRED));
  }

  @Test
  void aPeerThatRefreshesStays() throws Exception {
    String ok = call("Supported: timer\nSession-Expires: 3;refresher=uac\n");
    for (int number = 2; number < 5; number++) {
      // A busy machine may retransmit a 200; what must not come is a request of ours.
      assertThat(probe.receive(1_000).filter(message -> !message.startsWith("SIP/2.0 200")))
          .isEmpty();
      probe.send(
          probe.request(
              "UPDATE",
              number,
              branch(),
              toTag(ok),
              "Supported: timer\nSession-Expires: 3;refresher=uac\n",
              ""));
      assertThat(header(probe.expectStatus(200), "Session-Expires")).isEqualTo("2;refresher=uac");
    }
    assertThat(endpoint.openCalls()).isEqualTo(1);
  }

  @Test
  void aShorterSessionThanWeAcceptGets422BeforeAnythingIsKept() throws Exception {
    probe.send(
        probe.request(
            "INVITE",
            1,
            branch(),
            "",
            "Supported: timer\nSession-Expires: 1\n" + SDP_TYPE,
            TestCalls.SDP));
    assertThat(header(probe.expectStatus(422), "Min-SE")).isEqualTo("2");
    assertThat(calls.callsSeen()).isZero();
    probe.send(
        probe.request(
            "INVITE",
            2,
            branch(),
            "",
            "Require: timer\nSession-Expires: 90\nMin-SE: 5\n" + SDP_TYPE,
            TestCalls.SDP));
    assertThat(header(probe.expectStatus(200), "Session-Expires")).isEqualTo("5;refresher=uas");
  }

  /// The endpoint's time is 2 s, the trunk's 7 s: in its calls to us and in ours to it.
  @Test
  void aTrunkHasATimeOfItsOwn() throws Exception {
    endpoint.trunks(List.of(lasting(7)));
    await("its address is known", () -> !endpoint.trunkAddresses("carrier").isEmpty());
    String ok = call("Supported: timer\nSession-Expires: 90\n");
    assertThat(header(ok, "Session-Expires")).isEqualTo("7;refresher=uas");
    endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), _ -> {});
    assertThat(header(probe.expectNew("INVITE sip:4930555@"), "Session-Expires"))
        .isEqualTo("7;refresher=uac");
    try (var stranger = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0.2"))) {
      stranger.send(
          stranger.request(
              "INVITE", 1, branch(), "", "Supported: timer\n" + SDP_TYPE, TestCalls.SDP));
      assertThat(header(stranger.expectStatus(200), "Session-Expires"))
          .isEqualTo("2;refresher=uas");
    }
  }

  @Test
  void ourCallsToATrunkAreRefreshedInItsTime() throws Exception {
    endpoint.trunks(List.of(lasting(3)));
    endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), _ -> {});
    String terms = "Session-Expires: 3;refresher=uac\nRequire: timer\n";
    probe.answer(
        probe.expectNew("INVITE "),
        200,
        "theirs",
        terms + "Allow: UPDATE\n" + SDP_TYPE,
        TestCalls.SDP);
    for (int refresh = 1; refresh <= 2; refresh++) {
      String update = probe.expectNew("UPDATE ");
      assertThat(header(update, "Session-Expires")).isEqualTo("3;refresher=uac");
      probe.answer(update, 200, "", terms, "");
    }
  }

  @Test
  void aTrunksTimeIsNotShorterThanWeAccept() {
    assertThatThrownBy(() -> endpoint.trunks(List.of(lasting(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sessionExpires");
  }

  private SipTrunk lasting(int seconds) {
    return new SipTrunk(
        "carrier",
        "carrier.example",
        Optional.empty(),
        List.of("127.0.0.1:" + probe.port()),
        Transport.UDP,
        "",
        Optional.empty(),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.of(Duration.ofSeconds(seconds)),
        Optional.empty(),
        SipTrunk.Tls.SYSTEM,
        SipTrunk.Inbound.DEFAULT);
  }

  @Test
  void aRefreshThatIsTooShortForThePeerIsMadeLonger() throws Exception {
    call("Supported: timer\nAllow: UPDATE\n");
    probe.answer(probe.expectNew("UPDATE "), 422, "", "Min-SE: 4\n", "");
    String again = probe.expectNew("UPDATE ");
    assertThat(header(again, "Session-Expires")).isEqualTo("4;refresher=uac");
    assertThat(header(again, "Min-SE")).isEqualTo("4");
  }
}
