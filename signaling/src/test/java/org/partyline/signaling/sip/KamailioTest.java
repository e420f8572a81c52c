package org.partyline.signaling.sip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.signaling.Ports;

/// A trunk at a registrar and proxy that we did not write.
@Tag("slow") // talks with real peers
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class KamailioTest {
  @TempDir Path folder = Path.of("");
  private final TestCalls calls = TestCalls.answering();

  private static SipTrunk trunk(Kamailio carrier, Transport transport, String user, int expires) {
    return new SipTrunk(
        "carrier",
        "carrier.test",
        Optional.of(carrier.host()),
        List.of(),
        transport,
        user,
        Optional.of(new SipTrunk.Credentials("1234567t0", "secret")),
        Duration.ofSeconds(expires),
        Optional.of(Duration.ofMillis(300)),
        Optional.empty(),
        Optional.empty(),
        SipTrunk.Tls.SYSTEM,
        SipTrunk.Inbound.DEFAULT);
  }

  private static SipEndpoint open(SipCallHandler handler) {
    return TestEndpoint.open(
        handler, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> false), FAST);
  }

  private static TrunkState state(SipEndpoint endpoint) {
    return requireNonNull(endpoint.trunkStates().get("carrier"));
  }

  private static void awaitKind(SipEndpoint endpoint, TrunkState.Kind kind) throws Exception {
    await(kind + ", not " + state(endpoint), () -> state(endpoint).kind() == kind);
  }

  @ParameterizedTest
  @CsvSource({"UDP, MD5", "TCP, SHA-256"})
  void aTrunkRegistersAndComesBackByItself(Transport transport, String algorithm) throws Exception {
    try (var carrier = new Kamailio(folder, algorithm, 9);
        SipEndpoint endpoint = open(calls)) {
      endpoint.trunks(List.of(trunk(carrier, transport, "1234567t0", 3)));
      awaitKind(endpoint, TrunkState.Kind.REGISTERED);
      TrunkState first = state(endpoint);
      assertThat(first.target()).contains(carrier.address());
      await("refreshed", () -> !state(endpoint).until().equals(first.until()));
      carrier.stop();
      awaitKind(endpoint, TrunkState.Kind.UNREACHABLE);
      carrier.start();
      awaitKind(endpoint, TrunkState.Kind.REGISTERED);
    }
  }

  /// Kamailio challenges INVITE and BYE.
  @ParameterizedTest
  @CsvSource({"UDP, SHA-256", "TCP, MD5"})
  void callsGoOutAndComeIn(Transport transport, String algorithm) throws Exception {
    var callee = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    try (var carrier = new Kamailio(folder, algorithm, callee.getPort());
        SipEndpoint endpoint = open(calls);
        Sipp called = Sipp.listening("uas.xml", callee, Transport.UDP, "-m", "3")) {
      endpoint.trunks(List.of(trunk(carrier, transport, "1234567t0", 60)));
      awaitKind(endpoint, TrunkState.Kind.REGISTERED);
      for (int i = 0; i < 3; i++) {
        call(endpoint, called);
      }
      Sipp.Outcome taken = called.outcome();
      assertThat(taken.exit()).as(taken.screen()).isZero();
      Sipp.Outcome calling =
          Sipp.run("call.xml", carrier.address(), "-m", "5", "-r", "20", "-s", "1234567t0");
      assertThat(calling.exit()).as(calling.screen()).isZero();
      for (int i = 0; i < 5; i++) {
        assertThat(calls.nextCall().trunk()).contains("carrier");
      }
      await("no call is left", () -> endpoint.openCalls() == 0);
    }
  }

  /// Calls, is answered, and hangs up.
  private static void call(SipEndpoint endpoint, Sipp called) throws InterruptedException {
    var events = new LinkedBlockingQueue<SipEvent>();
    OutgoingCall call =
        endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
    SipEvent event = events.poll(20, TimeUnit.SECONDS);
    // Kamailio's two workers may let the 200 overtake the 180.
    if (event instanceof SipEvent.Ringing) {
      event = events.poll(20, TimeUnit.SECONDS);
    }
    assertThat(event).as(called::screen).isInstanceOf(SipEvent.Answered.class);
    call.hangUp();
  }

  @Test
  void aWrongFromUserIsRefusedInTheCarriersWords() throws Exception {
    try (var carrier = new Kamailio(folder, "MD5", 9);
        SipEndpoint endpoint = open(calls)) {
      endpoint.trunks(List.of(trunk(carrier, Transport.UDP, "4930111", 60)));
      awaitKind(endpoint, TrunkState.Kind.REFUSED);
      assertThat(state(endpoint).reason()).isEqualTo("refused: 403 From user must be the SIP-ID");
    }
  }
}
