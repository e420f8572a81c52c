package org.partyline.signaling.sip.registration;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;

/// What a [Registration] wants done next.
public sealed interface Step {
  /// Look up where the registrar is now.
  record Locate() implements Step {}

  /// Send a REGISTER, or an OPTIONS for a trunk that does not register.
  ///
  /// @param last whether there is no other target to turn to, so that it gets its full time
  record Ask(InetSocketAddress target, Duration expires, boolean last) implements Step {}

  /// Take the registration back.
  record Unregister(InetSocketAddress target) implements Step {}

  /// Nothing, until then.
  record Await(Instant until) implements Step {}

  /// Nothing any more.
  record Done() implements Step {}
}
