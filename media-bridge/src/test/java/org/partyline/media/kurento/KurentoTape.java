package org.partyline.media.kurento;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was said between a gateway and a real Kurento Media Server, one line of JSON for each turn;
/// the first line says which server it was.
record KurentoTape(String server, List<Turn> turns) {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final String FOLDER = "exchanges";

  /// In a description only this is the same from run to run.
  private static final Set<String> STABLE =
      Set.of(
          "rtpmap",
          "fmtp",
          "mid",
          "group",
          "sendrecv",
          "sendonly",
          "recvonly",
          "inactive",
          "rtcp-mux",
          "rtcp-fb",
          "extmap",
          "setup");

  /// A request and what the server did then: its answer, and the events up to the next answer.
  ///
  /// @param answer the result or the error; null when the server gave none
  record Turn(JsonObject request, @Nullable JsonObject answer, List<JsonObject> events) {
    String asked() {
      return shape(request);
    }
  }

  static KurentoTape read(String name) {
    try (InputStream in = KurentoTape.class.getResourceAsStream(FOLDER + "/" + name + ".jsonl")) {
      if (in == null) {
        throw new IllegalArgumentException("nothing recorded as " + name);
      }
      List<JsonObject> lines =
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .map(line -> JsonParser.parseString(line).getAsJsonObject())
              .toList();
      List<Turn> turns = new ArrayList<>();
      for (JsonObject line : lines.subList(1, lines.size())) {
        List<JsonObject> events = new ArrayList<>();
        line.getAsJsonArray("events").forEach(event -> events.add(event.getAsJsonObject()));
        turns.add(
            new Turn(line.getAsJsonObject("request"), line.getAsJsonObject("answer"), events));
      }
      return new KurentoTape(lines.getFirst().get("server").getAsString(), turns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Path folder, String name) {
    List<String> lines = new ArrayList<>();
    var head = new JsonObject();
    head.addProperty("server", server);
    lines.add(GSON.toJson(head));
    for (Turn turn : turns) {
      lines.add(GSON.toJson(turn));
    }
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(name + ".jsonl"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a request asks for, without what differs from run to run.
  static String shape(JsonObject request) {
    return request.get("method").getAsString()
        + " "
        + (request.has("params") ? stable(request.getAsJsonObject("params")) : "");
  }

  private static String stable(JsonObject params) {
    return params.entrySet().stream()
        .filter(each -> !each.getKey().equals("sessionId"))
        .filter(each -> !each.getKey().equals("subscription"))
        .sorted(Map.Entry.comparingByKey())
        .map(each -> each.getKey() + "=" + stable(each.getKey(), each.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String stable(String name, JsonElement value) {
    if (value.isJsonObject()) {
      return "{" + stable(value.getAsJsonObject()) + "}";
    }
    return name.equals("offer") && value.getAsString().startsWith("v=0")
        ? description(value.getAsString())
        : value.toString().replaceAll("-at-[0-9]+ms", "-at-0ms");
  }

  private static String description(String sdp) {
    return sdp.lines()
        .filter(line ->
            line.startsWith("m=")
                || (line.startsWith("a=") && STABLE.contains(line.substring(2).split(":", 2)[0])))
        .map(line -> line.startsWith("m=") ? line.replaceFirst(" [0-9]+ ", " ") : line)
        .collect(Collectors.joining("|", "[", "]"));
  }
}
