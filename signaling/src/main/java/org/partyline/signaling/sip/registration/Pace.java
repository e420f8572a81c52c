package org.partyline.signaling.sip.registration;

import java.time.Duration;

/// How patient a registration is.
///
/// @param base the first wait after a failure, doubled with each further one
/// @param max the longest
/// @param refused the wait after a refusal, which nobody but an admin can mend: asking often gets
///   accounts and addresses blocked
public record Pace(Duration base, Duration max, Duration refused) {}
