package org.partyline.media.kurento;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Speaks the JSON-RPC of a Kurento Media Server, keeps its objects, answers offers with the quirks
/// that were measured, and receives RTP. It forwards no media.
final class FakeKurento implements AutoCloseable {
  /// An address that nobody reaches: what a server behind NAT or in a container tells.
  private static final String UNREACHABLE = "192.0.2.2";

  /// As it has gathered them.
  private static final String CANDIDATES =
      """
      a=candidate:1 1 UDP 2015363327 127.0.0.1 40000 typ host
      a=candidate:1 2 UDP 2015363326 127.0.0.1 40001 typ host
      a=candidate:2 1 TCP 1015021823 127.0.0.1 9 typ host tcptype active
      a=candidate:3 1 UDP 2015363583 fe80::1 40002 typ host
      """
          .replace("\n", "\r\n");

  private final AtomicInteger numbers = new AtomicInteger();
  final Map<String, String> objects = new ConcurrentHashMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
  final List<String> offers = new CopyOnWriteArrayList<>();
  private final Set<String> negotiated = ConcurrentHashMap.newKeySet();
  private final DatagramSocket media;
  private final WebSocketPeer socket;
  private final String session = "session-" + System.nanoTime();
  volatile boolean hanging;
  volatile boolean withoutOpus;
  volatile float cpu = 10;

  FakeKurento() throws SocketException {
    this(0);
  }

  FakeKurento(int port) throws SocketException {
    media = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    socket = new WebSocketPeer(port, this::received);
    Thread.startVirtualThread(this::receive);
  }

  URI uri() {
    return socket.uri();
  }

  void cut() {
    socket.cut();
  }

  String only(String type) {
    return objects.entrySet().stream()
        .filter(each -> each.getValue().equals(type))
        .map(Map.Entry::getKey)
        .reduce((a, b) -> {
          throw new AssertionError("several of " + type);
        })
        .orElseThrow();
  }

  long count(String type) {
    return objects.values().stream().filter(type::equals).count();
  }

  /// Something happens to an object there.
  void emit(String object, String type, Map<String, Object> more) {
    var data = new JsonObject();
    data.addProperty("source", object);
    data.addProperty("type", type);
    data.addProperty("timestamp", "1");
    data.addProperty("timestampMillis", "1000");
    data.add("tags", new JsonArray());
    more.forEach((key, value) ->
        data.add(key, value instanceof JsonElement json ? json : new JsonPrimitive(value + "")));
    var value = new JsonObject();
    value.add("data", data);
    value.addProperty("object", object);
    value.addProperty("type", type);
    var params = new JsonObject();
    params.add("value", value);
    var event = new JsonObject();
    event.addProperty("jsonrpc", "2.0");
    event.addProperty("method", "onEvent");
    event.add("params", params);
    socket.sendAll(event.toString());
  }

  private void receive() {
    var packet = new DatagramPacket(new byte[2_000], 2_000);
    while (!media.isClosed()) {
      try {
        media.receive(packet);
        rtp.add(Arrays.copyOf(packet.getData(), packet.getLength()));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void received(String text, Channel from) {
    JsonObject request = JsonParser.parseString(text).getAsJsonObject();
    if (hanging) {
      return;
    }
    var response = new JsonObject();
    response.add("id", request.get("id"));
    response.addProperty("jsonrpc", "2.0");
    JsonObject params =
        request.has("params") ? request.getAsJsonObject("params") : new JsonObject();
    try {
      var result = new JsonObject();
      result.add("value", answer(request.get("method").getAsString(), params));
      result.addProperty("sessionId", session);
      response.add("result", result);
    } catch (Refusal e) {
      var error = new JsonObject();
      error.addProperty("code", e.code);
      error.addProperty("message", e.getMessage());
      response.add("error", error);
    }
    WebSocketPeer.send(from, response.toString());
    if (text.contains("\"gatherCandidates\"")) {
      emit(params.get("object").getAsString(), "IceGatheringDone", Map.of());
    }
  }

  private JsonElement answer(String method, JsonObject params) {
    return switch (method) {
      case "connect" -> {
        if (params.has("sessionId") && !params.get("sessionId").getAsString().equals(session)) {
          throw new Refusal(40007, "Invalid session");
        }
        yield JsonNull.INSTANCE;
      }
      case "ping" -> new JsonPrimitive("pong");
      case "create" -> create(params);
      case "transaction" -> transaction(params.getAsJsonArray("operations"));
      case "subscribe" -> new JsonPrimitive("subscription-" + numbers.incrementAndGet());
      case "release" -> {
        release(params.get("object").getAsString());
        yield JsonNull.INSTANCE;
      }
      case "invoke" -> invoke(params);
      default -> JsonNull.INSTANCE;
    };
  }

  /// One after the other, of which the later may name what the first made.
  private JsonArray transaction(JsonArray operations) {
    var responses = new JsonArray();
    String made = "";
    for (JsonElement each : operations) {
      JsonObject operation =
          JsonParser.parseString(each.toString().replace("newref:0", made)).getAsJsonObject();
      JsonElement value =
          answer(operation.get("method").getAsString(), operation.getAsJsonObject("params"));
      made = made.isEmpty() ? value.getAsString() : made;
      var result = new JsonObject();
      result.add("value", value);
      var response = new JsonObject();
      response.add("id", operation.get("id"));
      response.addProperty("jsonrpc", "2.0");
      response.add("result", result);
      responses.add(response);
    }
    return responses;
  }

  private JsonPrimitive create(JsonObject params) {
    String type = params.get("type").getAsString();
    asked.add("create " + type);
    String parent =
        params.has("constructorParams")
                && params.getAsJsonObject("constructorParams").has("mediaPipeline")
            ? params.getAsJsonObject("constructorParams").get("mediaPipeline").getAsString() + "/"
            : "";
    String id = parent + numbers.incrementAndGet() + "_kurento." + type;
    objects.put(id, type);
    return new JsonPrimitive(id);
  }

  private void release(String object) {
    asked.add("release " + objects.get(object));
    objects.keySet().removeIf(id -> id.equals(object) || id.startsWith(object + "/"));
  }

  private JsonElement invoke(JsonObject params) {
    String object = params.get("object").getAsString();
    String operation = params.get("operation").getAsString();
    if (!object.startsWith("manager_") && !objects.containsKey(object)) {
      throw new Refusal(40101, "Object '" + object + "' not found");
    }
    JsonObject given =
        params.has("operationParams")
            ? params.getAsJsonObject("operationParams")
            : new JsonObject();
    if (!operation.equals("getUsedCpu")) {
      asked.add(operation + " " + given);
    }
    return switch (operation) {
      case "getPipelines" -> {
        var all = new JsonArray();
        objects.forEach((id, type) -> {
          if (type.equals("MediaPipeline")) {
            all.add(id);
          }
        });
        yield all;
      }
      case "getUsedCpu" -> new JsonPrimitive(cpu);
      case "processOffer" -> {
        String answer = answerOffer(object, given.get("offer").getAsString());
        answers.put(object, answer);
        yield new JsonPrimitive(answer);
      }
      case "getLocalSessionDescriptor" ->
          new JsonPrimitive(
              String.valueOf(answers.get(object)).replaceFirst("a=ice-ufrag", CANDIDATES + "$0"));
      default -> JsonNull.INSTANCE;
    };
  }

  private String answerOffer(String object, String offer) {
    if (!negotiated.add(object)) {
      throw new Refusal(40208, "Endpoint already negotiated");
    }
    offers.add(offer);
    boolean webRtc = "WebRtcEndpoint".equals(objects.get(object));
    String answer =
        offer
            .lines()
            .filter(line ->
                !line.matches("[co]=.*|a=(ssrc|setup|ice-|fingerprint|sendonly|recvonly).*"))
            .map(line -> live(line, webRtc))
            .filter(line -> !withoutOpus || !line.startsWith("a=rtpmap"))
            .collect(Collectors.joining("\r\n", "", "\r\n"));
    return answer.replace(
        "s=-\r\n", "o=- 1 1 IN IP4 " + UNREACHABLE + "\r\ns=-\r\nc=IN IP4 " + UNREACHABLE + "\r\n");
  }

  private String live(String line, boolean webRtc) {
    if (!line.startsWith("m=")) {
      return line;
    }
    int port = webRtc ? 9 : media.getLocalPort();
    String ssrc = "a=ssrc:" + (line.startsWith("m=audio") ? 111_111 : 222_222) + " cname:kms";
    String transport =
        """
        a=ice-ufrag:kmsu
        a=ice-pwd:kmskmskmskmskmskmskmskms
        a=fingerprint:sha-256 CD:CD
        a=setup:active\
        """
            .replace("\n", "\r\n");
    return line.replaceFirst(" [0-9]+ ", " " + port + " ")
        + "\r\n"
        + (webRtc ? transport + "\r\n" : "")
        + ssrc;
  }

  /// What a server says no to, with its own code.
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    private Refusal(int code, String message) {
      super(message);
      this.code = code;
    }
  }

  @Override
  public void close() {
    socket.close();
    media.close();
  }
}
