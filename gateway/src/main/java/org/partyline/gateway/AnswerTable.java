package org.partyline.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An answer of the API as people read it: a table, or `name value` lines.
final class AnswerTable {
  private static final int WIDEST = 60;

  private AnswerTable() {}

  /// The items of a list, one a line.
  ///
  /// @param columns keys of the items; `participant.name` for one within
  static void print(PrintWriter out, boolean json, JsonNode answer, String... columns) {
    if (json) {
      raw(out, answer);
      return;
    }
    var rows = new ArrayList<List<String>>();
    rows.add(Arrays.stream(columns).map(key -> key.substring(key.lastIndexOf('.') + 1)).toList());
    answer
        .path("items")
        .forEach(item -> rows.add(Arrays.stream(columns).map(key -> text(item, key)).toList()));
    rows(out, rows);
    if (rows.size() == 1) {
      out.println("(none)");
    }
    if (answer.has("next")) {
      out.println("(there are more: --cursor " + answer.get("next").asText() + ")");
    }
    out.flush();
  }

  /// What is known of one thing.
  static void print(PrintWriter out, boolean json, JsonNode answer) {
    if (json) {
      raw(out, answer);
      return;
    }
    var rows = new ArrayList<List<String>>();
    answer
        .properties()
        .forEach(field -> {
          if (field.getValue().isObject()) {
            field
                .getValue()
                .properties()
                .forEach(inner ->
                    rows.add(
                        List.of(field.getKey() + "." + inner.getKey(), plain(inner.getValue()))));
          } else if (!field.getValue().isArray() || !field.getValue().isEmpty()) {
            rows.add(List.of(field.getKey(), plain(field.getValue())));
          }
        });
    rows(out, rows);
    out.flush();
  }

  static void raw(PrintWriter out, JsonNode answer) {
    if (answer.isEmpty()) {
      return;
    }
    try {
      out.println(
          ApiClient.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(answer));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonNode item, String key) {
    JsonNode value = item;
    for (String part : key.split("\\.", -1)) {
      value = value.path(part);
    }
    String text = plain(value);
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }

  private static String plain(JsonNode value) {
    if (value.isArray()) {
      var all = new ArrayList<String>();
      value.forEach(one -> all.add(plain(one)));
      return String.join(", ", all);
    }
    return value.isValueNode() ? value.asText() : value.isMissingNode() ? "" : value.toString();
  }

  private static void rows(PrintWriter out, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(width - cell.length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
