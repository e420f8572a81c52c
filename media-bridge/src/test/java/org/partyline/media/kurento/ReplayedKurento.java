package org.partyline.media.kurento;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.netty.channel.Channel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers as a real Kurento Media Server did when it was asked the same. Requests may come in
/// another order than they did then, for several threads ask; what was never asked then is refused
/// and remembered.
final class ReplayedKurento implements AutoCloseable {
  /// What may be asked as often as one likes.
  private static final Pattern REPEATABLE =
      Pattern.compile(
          "^(ping|connect|closeSession) |operation=\"(getUsedCpu|getPipelines|requestKeyframe)\"");

  private final List<KurentoTape.Turn> left = new ArrayList<>();
  private final List<KurentoTape.Turn> all;
  private final List<String> unexpected = new CopyOnWriteArrayList<>();
  private final List<String> offers = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final WebSocketPeer socket;

  ReplayedKurento(KurentoTape tape) {
    all = tape.turns();
    left.addAll(all);
    socket = new WebSocketPeer(0, this::received);
  }

  URI uri() {
    return socket.uri();
  }

  /// What it was asked now and not when it was recorded.
  List<String> unexpected() {
    return unexpected;
  }

  /// What it was asked then, and not yet now.
  synchronized List<String> unasked() {
    return left.stream().filter(turn -> !repeatable(turn)).map(KurentoTape.Turn::asked).toList();
  }

  /// Everything that it was asked.
  List<String> asked() {
    return asked;
  }

  /// The descriptions that it was offered.
  List<String> offers() {
    return offers;
  }

  private static boolean repeatable(KurentoTape.Turn turn) {
    return REPEATABLE.matcher(turn.asked()).find();
  }

  private void received(String text, Channel from) {
    JsonObject request = JsonParser.parseString(text).getAsJsonObject();
    if (text.contains("\"processOffer\"")) {
      offers.add(
          request
              .getAsJsonObject("params")
              .getAsJsonObject("operationParams")
              .get("offer")
              .getAsString());
    }
    var response = new JsonObject();
    response.add("id", request.get("id"));
    response.addProperty("jsonrpc", "2.0");
    String shape = KurentoTape.shape(request);
    KurentoTape.Turn turn = next(shape);
    asked.add(shape);
    if (turn == null && shape.startsWith("closeSession ")) {
      return; // at the end, whether somebody still waits for that or not
    }
    if (turn == null && shape.contains("requestKeyframe")) {
      response.add("result", new JsonObject()); // which comes seconds later, or not in time
    } else if (turn == null) {
      unexpected.add(shape);
      var error = new JsonObject();
      error.addProperty("code", -1);
      error.addProperty("message", "never asked when this was recorded");
      response.add("error", error);
    } else if (turn.answer() == null) {
      return; // nor did it answer then
    } else {
      turn.answer().entrySet().forEach(each -> response.add(each.getKey(), each.getValue()));
    }
    WebSocketPeer.send(from, response.toString());
    if (turn != null) {
      turn.events().forEach(event -> WebSocketPeer.send(from, event.toString()));
    }
  }

  private synchronized KurentoTape.@Nullable Turn next(String asked) {
    for (KurentoTape.Turn turn : left) {
      if (turn.asked().equals(asked)) {
        left.remove(turn);
        return turn;
      }
    }
    return all.reversed().stream()
        .filter(turn -> repeatable(turn) && turn.asked().equals(asked))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    socket.close();
  }
}
