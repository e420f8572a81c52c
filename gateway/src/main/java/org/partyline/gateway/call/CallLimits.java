package org.partyline.gateway.call;

import java.time.Duration;

/// Limits for PIN entry and call length.
///
/// @param maxAttempts how many wrong or missing PINs end the call
/// @param interDigitTimeout a pause after a digit that ends the PIN
/// @param inputTimeout how long to wait for the first digit before asking again
/// @param entryTimeout how long all of PIN entry may take, whatever is pressed
/// @param aloneTimeout how long a caller may be the only one in a room
/// @param maxDuration how long a call may last from its answer
/// @param ringTime how long a call rings before it is answered
public record CallLimits(
    int maxAttempts,
    Duration interDigitTimeout,
    Duration inputTimeout,
    Duration entryTimeout,
    Duration aloneTimeout,
    Duration maxDuration,
    Duration ringTime) {}
