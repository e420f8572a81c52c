package org.partyline.signaling.sip.registration;

import java.time.Duration;
import java.util.Optional;

/// What a target said to our REGISTER or OPTIONS, challenges aside.
///
/// @param phrase the reason phrase
/// @param expires how long the registration holds
/// @param minExpires of a 423
/// @param unauthorized why a challenge could not be answered
/// @param moved whether the target sees another address of ours than the Contact names
public record Answer(
    int status,
    String phrase,
    Optional<Duration> expires,
    Optional<Duration> minExpires,
    Optional<Duration> retryAfter,
    Optional<String> unauthorized,
    boolean moved) {
  public static Answer of(int status, String phrase) {
    return new Answer(
        status,
        phrase,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
