package org.partyline.media.kurento;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.netty.channel.Channel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Stands between a gateway and a real Kurento Media Server, and writes down what they say.
final class KurentoRecorder implements WebSocket.Listener, AutoCloseable {
  /// As sessions are called in what is written down.
  private static final String SESSION = "session";

  private static final long A_WHILE = 1_000_000_000L;

  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocketPeer gateways;
  private final WebSocket server;
  private final StringBuilder arriving = new StringBuilder();
  private final List<JsonObject> requests = new ArrayList<>();
  private final Map<String, JsonObject> answers = new HashMap<>();
  private final Map<String, List<JsonObject>> events = new HashMap<>();
  private long lastAt;
  private boolean stopped;
  private String answered = "";
  private @Nullable Channel gateway;

  KurentoRecorder(URI real) {
    server = http.newWebSocketBuilder().buildAsync(real, this).join();
    gateways = new WebSocketPeer(0, this::fromGateway);
  }

  URI uri() {
    return gateways.uri();
  }

  private synchronized void fromGateway(String text, Channel from) {
    gateway = from;
    if (!stopped) {
      lastAt = System.nanoTime();
      requests.add(JsonParser.parseString(text).getAsJsonObject());
    }
    server.sendText(text, true).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    arriving.append(part);
    if (last) {
      fromServer(arriving.toString());
      arriving.setLength(0);
    }
    return WebSocket.Listener.super.onText(from, part, last);
  }

  private synchronized void fromServer(String text) {
    if (!stopped) {
      writeDown(text);
    }
    if (gateway != null) {
      WebSocketPeer.send(gateway, text);
    }
  }

  private void writeDown(String text) {
    JsonObject message = JsonParser.parseString(text).getAsJsonObject();
    if (message.has("method")) {
      events.computeIfAbsent(answered, _ -> new ArrayList<>()).add(message);
    } else {
      answered = message.get("id").toString();
      answers.put(answered, message);
    }
  }

  /// What is said from now on is passed on and not written down.
  synchronized void stop() {
    stopped = true;
  }

  /// What the server was asked.
  synchronized List<String> asked() {
    return requests.stream().map(KurentoTape::shape).toList();
  }

  /// Whether every request was answered, and none came for a while.
  synchronized boolean quiet() {
    return stopped || (answers.size() == requests.size() && System.nanoTime() - lastAt > A_WHILE);
  }

  /// What was said so far.
  synchronized KurentoTape tape(String version) {
    List<KurentoTape.Turn> turns = new ArrayList<>();
    for (JsonObject request : requests) {
      String id = request.get("id").toString();
      JsonObject answer = answers.get(id);
      turns.add(
          new KurentoTape.Turn(
              without(request, "id", "jsonrpc"),
              answer == null ? null : without(answer, "id", "jsonrpc"),
              events.getOrDefault(id, List.of())));
    }
    return new KurentoTape(version, turns);
  }

  private static JsonObject without(JsonObject message, String... names) {
    JsonObject copy = message.deepCopy();
    for (String name : names) {
      copy.remove(name);
    }
    nameless(copy);
    return copy;
  }

  private static void nameless(JsonObject object) {
    if (object.has("sessionId")) {
      object.addProperty("sessionId", SESSION);
    }
    for (Map.Entry<String, JsonElement> each : object.entrySet()) {
      if (each.getValue().isJsonObject()) {
        nameless(each.getValue().getAsJsonObject());
      }
    }
  }

  @Override
  public void close() {
    gateways.close();
    server.abort();
    http.close();
  }
}
