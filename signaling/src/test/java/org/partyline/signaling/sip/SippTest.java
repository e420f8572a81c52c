package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.signaling.Ports;

/// Calls with SIPp.
@Tag("slow") // talks with real peers
class SippTest {
  private static SipEndpoint endpoint(String host, SipCallHandler handler) {
    return TestEndpoint.open(
        handler, TestEndpoint.settings(host, 2_000, 2_000, _ -> true), TestEndpoint.USUAL);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, u1", "127.0.0.1, t1", "::1, u1", "::1, t1"})
  void callsComeAndGo(String host, String transport) throws Exception {
    try (SipEndpoint endpoint = endpoint(host, TestCalls.answering())) {
      Sipp.Outcome outcome =
          Sipp.run("call.xml", udp(endpoint), "-t", transport, "-m", "50", "-r", "200");
      assertThat(outcome.exit()).as(outcome.screen()).isZero();
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"u1", "t1"})
  void weHangUpOverTheRecordedRoute(String transport) throws Exception {
    SipCallHandler handler =
        call -> {
          call.answer(TestCalls.SDP);
          Consumer<SipEvent> events =
              event -> {
                if (event instanceof SipEvent.Confirmed confirmed
                    && confirmed.answer().isPresent()) {
                  call.hangUp();
                }
              };
          return events;
        };
    try (SipEndpoint endpoint = endpoint("127.0.0.1", handler)) {
      Sipp.Outcome outcome =
          Sipp.run("wait-for-bye.xml", udp(endpoint), "-t", transport, "-m", "10", "-r", "50");
      assertThat(outcome.exit()).as(outcome.screen()).isZero();
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  @Test
  void ringingCallsAreCancelled() throws Exception {
    try (SipEndpoint endpoint = endpoint("127.0.0.1", TestCalls.ringing())) {
      Sipp.Outcome outcome = Sipp.run("cancel.xml", udp(endpoint), "-m", "20", "-r", "100");
      assertThat(outcome.exit()).as(outcome.screen()).isZero();
      assertThat(endpoint.openCalls()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, u1", "127.0.0.1, t1", "::1, u1"})
  void weCallAndHangUp(String host, String transport) throws Exception {
    InetAddress address = InetAddress.ofLiteral(host);
    var here = new InetSocketAddress(address, Ports.free(address));
    Transport by = transport.equals("t1") ? Transport.TCP : Transport.UDP;
    try (Sipp called = Sipp.listening("uas.xml", here, by, "-t", transport, "-m", "20");
        SipEndpoint endpoint = endpoint(host, TestCalls.answering())) {
      String bracketed = host.contains(":") ? "[" + host + "]" : host;
      endpoint.trunks(
          List.of(SipTrunk.peering("sipp", bracketed, by, bracketed + ":" + here.getPort())));
      for (int i = 0; i < 20; i++) {
        call(endpoint, called);
      }
      Sipp.Outcome outcome = called.outcome();
      assertThat(outcome.exit()).as(outcome.screen()).isZero();
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  /// Calls, is answered, and hangs up.
  private static void call(SipEndpoint endpoint, Sipp called) throws InterruptedException {
    var events = new LinkedBlockingQueue<SipEvent>();
    OutgoingCall call = endpoint.dial(new Invitation("sipp", "bob", TestCalls.SDP), events::add);
    for (Class<?> expected : List.of(SipEvent.Ringing.class, SipEvent.Answered.class)) {
      assertThat(events.poll(20, TimeUnit.SECONDS)).as(called::screen).isInstanceOf(expected);
    }
    call.hangUp();
    assertThat(events.poll(20, TimeUnit.SECONDS))
        .as(called::screen)
        .isEqualTo(new SipEvent.Ended(SipEvent.EndReason.LOCAL_HANGUP));
  }

  @Test
  void manyCallsPerSecond() throws Exception {
    try (SipEndpoint endpoint = endpoint("127.0.0.1", TestCalls.answering())) {
      Sipp.Outcome outcome = Sipp.run("call.xml", udp(endpoint), "-m", "200", "-r", "200");
      assertThat(outcome.exit()).as(outcome.screen()).isZero();
    }
  }
}
