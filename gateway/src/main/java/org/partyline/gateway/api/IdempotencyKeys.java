package org.partyline.gateway.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Does what a client asks for once, however often it asks with the same `Idempotency-Key`: one
/// whose connection broke may ask again. Remembers for a day. Thread-safe and bounded.
final class IdempotencyKeys {
  private static final Duration REMEMBERED = Duration.ofHours(24);
  private static final int MAX = 10_000;
  private static final int MAX_KEY = 200;

  private record Key(String who, String path, String key) {}

  private record Asked(String body, Instant at, CompletableFuture<ApiResponse> answer) {}

  private final InstantSource clock;
  private final Map<Key, Asked> asked = new LinkedHashMap<>();

  /// @param clock monotonic
  IdempotencyKeys(InstantSource clock) {
    this.clock = clock;
  }

  /// The answer of the first time. A fault of the gateway's is not remembered.
  ApiResponse once(Request request, Supplier<ApiResponse> work) {
    Optional<String> header = request.header("idempotency-key");
    if (header.isEmpty()) {
      return work.get();
    }
    if (header.get().isBlank() || header.get().length() > MAX_KEY) {
      throw ProblemException.invalid("Idempotency-Key", "1 to " + MAX_KEY + " characters");
    }
    var key = new Key(request.who().name(), request.http().path(), header.get());
    var mine = new Asked(request.http().body(), clock.instant(), new CompletableFuture<>());
    Optional<Asked> before = before(key, mine);
    if (before.isEmpty()) {
      answer(key, mine, work);
    } else if (!before.get().body().equals(mine.body())) {
      throw new ProblemException(422, "this Idempotency-Key was used for something else");
    }
    try {
      return before.orElse(mine).answer().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private synchronized Optional<Asked> before(Key key, Asked mine) {
    Instant limit = mine.at().minus(REMEMBERED);
    asked.values().removeIf(old -> old.at().isBefore(limit));
    if (asked.size() >= MAX) {
      asked.remove(asked.keySet().iterator().next());
    }
    return Optional.ofNullable(asked.putIfAbsent(key, mine));
  }

  private void answer(Key key, Asked mine, Supplier<ApiResponse> work) {
    try {
      mine.answer().complete(work.get());
    } catch (ProblemException e) {
      mine.answer().complete(e.response());
    } catch (RuntimeException e) {
      synchronized (this) {
        asked.remove(key);
      }
      mine.answer().completeExceptionally(e);
    }
  }
}
