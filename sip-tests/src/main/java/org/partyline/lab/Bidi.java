package org.partyline.lab;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.json.Json;

/// A WebDriver BiDi connection (W3C): commands out, their results in. Events are not subscribed to.
final class Bidi implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Json json = new Json();
  private final Map<Long, CompletableFuture<Map<?, ?>>> open = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final StringBuilder incoming = new StringBuilder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  Bidi(URI address) {
    this.socket = http.newWebSocketBuilder().buildAsync(address, this).join();
  }

  /// The command's result.
  Map<?, ?> send(String method, Map<String, ?> parameters) {
    long id = lastId.incrementAndGet();
    var result = new CompletableFuture<Map<?, ?>>();
    open.put(id, result);
    var command = Map.of("id", id, "method", method, "params", parameters);
    socket.sendText(json.toJson(command), true).join();
    try {
      return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(
          "%s: %s".formatted(method, Objects.requireNonNullElse(e.getCause(), e).getMessage()), e);
    } catch (TimeoutException e) {
      throw new AssertionError(method + " is not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    incoming.append(data);
    if (last) {
      Map<?, ?> message = json.toType(incoming.toString(), Json.MAP_TYPE);
      incoming.setLength(0);
      if (message.get("id") instanceof Number id) {
        answer(id.longValue(), message);
      }
    }
    from.request(1);
    return null;
  }

  private void answer(long id, Map<?, ?> message) {
    CompletableFuture<Map<?, ?>> waiting = open.remove(id);
    if (waiting == null) {
      return;
    }
    if (message.get("result") instanceof Map<?, ?> result) {
      waiting.complete(result);
    } else {
      waiting.completeExceptionally(new IllegalStateException(String.valueOf(message)));
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    lost("closed: " + status + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    lost("lost: " + error);
  }

  private void lost(String why) {
    open.values().forEach(w -> w.completeExceptionally(new IllegalStateException(why)));
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
