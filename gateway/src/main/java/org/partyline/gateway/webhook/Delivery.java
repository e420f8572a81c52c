package org.partyline.gateway.webhook;

import java.time.Instant;
import java.util.Optional;

/// What has become of an event on its way to a webhook.
///
/// @param id names it, also to the receiver: the same at each attempt
/// @param attempts so far
/// @param status the receiver's last answer
/// @param problem why the last attempt failed; empty where it did not
/// @param nextAttempt when it is tried again; empty when it is over
public record Delivery(
    String id,
    String webhook,
    String event,
    Instant created,
    int attempts,
    boolean delivered,
    Optional<Integer> status,
    String problem,
    Optional<Instant> nextAttempt) {}
