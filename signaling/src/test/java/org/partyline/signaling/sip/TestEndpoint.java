package org.partyline.signaling.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.partyline.signaling.Ports;
import org.partyline.signaling.sip.transaction.Timings;

/// Endpoints on loopback, and waiting for them.
final class TestEndpoint {
  /// A test's phones hang up without a word: nobody waits for their answer to our BYE.
  static final Duration CLOSING = Duration.ofMillis(20);

  /// Nothing is retransmitted while a test looks.
  static final Timings USUAL = new Timings(Timings.RFC_3261.t1(), Timings.RFC_3261.t2(), CLOSING);

  static final Timings FAST = new Timings(Duration.ofMillis(25), Duration.ofMillis(100), CLOSING);

  private TestEndpoint() {}

  static SipEndpoint open(SipCallHandler handler) {
    return open(handler, settings("127.0.0.1", 500, 5_000, _ -> true), USUAL);
  }

  static SipEndpoint open(SipCallHandler handler, SipSettings settings, Timings timings) {
    return SipEndpoint.open(settings, handler, Optional.empty(), timings);
  }

  static SipSettings settings(
      String host, int maxCalls, int perSecond, Predicate<InetAddress> admitted) {
    InetAddress ours = InetAddress.ofLiteral(host);
    var address = new InetSocketAddress(ours, Ports.free(ours));
    return new SipSettings(
        List.of(
            new ListenPoint(Transport.UDP, address, Optional.empty()),
            new ListenPoint(Transport.TCP, address, Optional.empty())),
        SipLimits.of(maxCalls, perSecond),
        admitted,
        "Partyline test");
  }

  static SipSettings settings(SipLimits limits) {
    SipSettings usual = settings("127.0.0.1", 1, 1, _ -> true);
    return new SipSettings(usual.listen(), limits, usual.admitted(), usual.userAgent());
  }

  static InetSocketAddress udp(SipEndpoint endpoint) {
    return endpoint.bound().getFirst().address();
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }
}
