package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A call's SIP messages as a drawing of text: a column for each address, an arrow for each
/// message.
final class Ladder {
  private static final int COLUMN = 34;
  private static final int TIME = 10;

  private Ladder() {}

  /// @param ladder an answer of `/records/{id}/messages`
  static void print(PrintWriter out, JsonNode ladder) {
    List<String> endpoints = ladder.path("endpoints").valueStream().map(JsonNode::asText).toList();
    if (endpoints.isEmpty()) {
      out.println("(no messages are kept)");
      out.flush();
      return;
    }
    List<String> ours = ladder.path("ours").valueStream().map(JsonNode::asText).toList();
    var head = new StringBuilder(" ".repeat(TIME));
    for (String endpoint : endpoints) {
      String title = ours.contains(endpoint) ? endpoint + " (us)" : endpoint;
      head.append(title).append(" ".repeat(Math.max(1, COLUMN - title.length())));
    }
    out.println(head.toString().stripTrailing());
    boolean several = ladder.path("call-ids").size() > 1;
    for (JsonNode message : ladder.path("messages")) {
      out.println(line(message, endpoints, several).stripTrailing());
    }
    if (ladder.path("more").asInt() > 0) {
      out.println("(" + ladder.path("more").asInt() + " more are not kept)");
    }
    var callIds = new ArrayList<String>();
    ladder.path("call-ids").forEach(id -> callIds.add(id.asText()));
    for (int i = 0; i < callIds.size(); i++) {
      out.println("Call-ID " + (several ? "[" + (i + 1) + "] " : "") + callIds.get(i));
    }
    out.flush();
  }

  private static String line(JsonNode message, List<String> endpoints, boolean several) {
    int from = endpoints.indexOf(message.path("from").asText());
    int to = endpoints.indexOf(message.path("to").asText());
    String label =
        (several ? "[" + (message.path("dialog").asInt() + 1) + "] " : "") + label(message);
    int left = Math.min(from, to);
    int right = Math.max(from, to);
    var row = new StringBuilder();
    row.append(
        String.format(
            Locale.ROOT, "%" + (TIME - 2) + ".3f  ", message.path("millis").asLong() / 1000.0));
    for (int i = 0; i < left; i++) {
      row.append("|").append(" ".repeat(COLUMN - 1));
    }
    int width = Math.max(1, right - left) * COLUMN - 3;
    String text = label.length() > width - 4 ? label.substring(0, width - 5) + "…" : label;
    int dashes = width - text.length() - 2;
    String line = "-".repeat(dashes / 2) + " " + text + " " + "-".repeat(dashes - dashes / 2);
    row.append("|").append(from > to ? "<" + line + "-" : "-" + line + ">");
    for (int i = Math.max(right, left + 1); i < endpoints.size(); i++) {
      row.append("|").append(" ".repeat(COLUMN - 1));
    }
    return row.toString();
  }

  /// `INVITE`, or `401 Unauthorized (INVITE)`.
  private static String label(JsonNode message) {
    String first = message.path("first-line").asText();
    String method = message.path("method").asText();
    return message.has("status")
        ? first.replaceFirst("^SIP/2\\.0 ", "") + " (" + method + ")"
        : method;
  }
}
