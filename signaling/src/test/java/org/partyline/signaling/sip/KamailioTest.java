package org.partyline.signaling.sip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A trunk at a registrar and proxy that we did not write.
@Timeout(60)
class KamailioTest {
  @TempDir Path folder = Path.of("");

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
  @CsvSource({"UDP, MD5", "UDP, SHA-256", "TCP, MD5"})
  void aTrunkRegistersAndComesBackByItself(Transport transport, String algorithm) throws Exception {
    try (var carrier = new Kamailio(folder, algorithm, 9);
        SipEndpoint endpoint = open(TestCalls.answering())) {
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
}
