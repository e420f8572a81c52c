package org.partyline.gateway.call;

import java.time.Duration;

/// How callers are treated.
///
/// @param tries how many wrong or missing PINs end the call
/// @param keyTimeout a pause after a key that ends the PIN
/// @param silentFor how long a caller may press nothing
/// @param maxDuration how long a call may last
public record CallRules(int tries, Duration keyTimeout, Duration silentFor, Duration maxDuration) {}
