package org.partyline.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who is logged in; forgotten when the process ends. Known by hashes of what the cookies hold.
/// Thread-safe and bounded.
final class Sessions {
  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration LONGEST = Duration.ofHours(12);

  private static final int MAX = 1_000;

  private final InstantSource clock;
  private final Secrets secrets;
  private final Map<String, Held> held = new LinkedHashMap<>();

  private record Held(String user, String csrf, Instant began, Instant used) {}

  /// @param clock monotonic
  Sessions(InstantSource clock, Secrets secrets) {
    this.clock = clock;
    this.secrets = secrets;
  }

  /// A new one, with an id that nobody can have known before.
  synchronized Session begin(String user) {
    Instant now = clock.instant();
    held.values().removeIf(session -> over(session, now));
    if (held.size() >= MAX) {
      held.remove(held.keySet().iterator().next());
    }
    var session = new Session(secrets.next(), user, secrets.next());
    held.put(Secrets.hash(session.id()), new Held(user, session.csrf(), now, now));
    return session;
  }

  /// Empty for one that is not, or is over.
  synchronized Optional<Session> find(String id) {
    String hash = Secrets.hash(id);
    Held found = held.get(hash);
    if (found == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (over(found, now)) {
      held.remove(hash);
      return Optional.empty();
    }
    held.put(hash, new Held(found.user(), found.csrf(), found.began(), now));
    return Optional.of(new Session(id, found.user(), found.csrf()));
  }

  synchronized boolean holds(String id) {
    Held found = held.get(Secrets.hash(id));
    return found != null && !over(found, clock.instant());
  }

  synchronized void end(String id) {
    held.remove(Secrets.hash(id));
  }

  synchronized void endAllOf(String user) {
    held.values().removeIf(session -> session.user().equals(user));
  }

  private static boolean over(Held session, Instant now) {
    return session.used().plus(IDLE).isBefore(now) || session.began().plus(LONGEST).isBefore(now);
  }
}
