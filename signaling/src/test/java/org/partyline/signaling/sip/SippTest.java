package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls with SIPp.
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
    int port = freePort();
    var here = new InetSocketAddress(host, port);
    var outcome = Sipp.start("uas.xml", here, "-t", transport, "-p", "" + port, "-m", "20");
    try (SipEndpoint endpoint = endpoint(host, TestCalls.answering())) {
      Transport by = transport.equals("t1") ? Transport.TCP : Transport.UDP;
      for (int i = 0; i < 20; i++) {
        call(endpoint, by, here);
      }
      assertThat(outcome.get(60, TimeUnit.SECONDS).exit()).isZero();
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  /// Calls until it is answered, as SIPp may not listen yet, and hangs up.
  private static void call(SipEndpoint endpoint, Transport transport, InetSocketAddress peer)
      throws Exception {
    String host = peer.getAddress().getHostAddress();
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    endpoint.trunks(
        List.of(SipTrunk.peering("sipp", bracketed, transport, bracketed + ":" + peer.getPort())));
    while (true) {
      var events = new LinkedBlockingQueue<SipEvent>();
      OutgoingCall call = endpoint.dial(new Invitation("sipp", "bob", TestCalls.SDP), events::add);
      SipEvent event = events.poll(10, TimeUnit.SECONDS);
      if (event instanceof SipEvent.Ringing) {
        assertThat(events.poll(10, TimeUnit.SECONDS)).isInstanceOf(SipEvent.Answered.class);
        call.hangUp();
        assertThat(events.poll(10, TimeUnit.SECONDS))
            .isEqualTo(new SipEvent.Ended(SipEvent.EndReason.LOCAL_HANGUP));
        return;
      }
      assertThat(event).isEqualTo(new SipEvent.Rejected(503, "")); // nobody listens there yet
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void manyCallsPerSecond() throws Exception {
    try (SipEndpoint endpoint = endpoint("127.0.0.1", TestCalls.answering())) {
      Sipp.Outcome outcome = Sipp.run("call.xml", udp(endpoint), "-m", "200", "-r", "200");
      assertThat(outcome.exit()).as(outcome.screen()).isZero();
    }
  }
}
