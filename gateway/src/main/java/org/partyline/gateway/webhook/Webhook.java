package org.partyline.gateway.webhook;

import java.net.URI;
import java.time.Instant;
import java.util.Set;

/// Whom to tell of which events.
///
/// @param events their types; all where it is empty
/// @param secret signs what is sent; shown once
public record Webhook(
    String id, URI url, Set<String> events, boolean enabled, String secret, Instant created) {
  public Webhook {
    events = Set.copyOf(events);
  }

  boolean wants(String event) {
    return enabled && (events.isEmpty() || events.contains(event));
  }

  /// Without the secret, and without the query, which may be one.
  @Override
  public String toString() {
    return "Webhook[" + id + ", " + url.getHost() + "]";
  }
}
