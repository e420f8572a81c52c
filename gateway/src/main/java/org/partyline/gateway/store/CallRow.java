package org.partyline.gateway.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallRecordsFile;

/// An ended call on its way to the store.
///
/// @param id unlike any other's, also of other runs: written twice it is there once
/// @param json as in the file of call records (docs/debugging.md)
/// @param callerKey what stands for the caller's whole number
/// @param calledKey what stands for the called one
record CallRow(UUID id, JsonNode json, Optional<String> callerKey, Optional<String> calledKey) {
  /// ASCII, so that a line that a crash has cut off is still text.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  static CallRow of(CallRecord record, KeyedHash numbers) {
    return new CallRow(
        record.key(),
        CallRecordsFile.tree(record),
        record.numbers().caller().map(numbers::of),
        record.numbers().called().map(numbers::of));
  }

  /// A line of its own, without the newline.
  String line() {
    ObjectNode both = JSON.createObjectNode().put("id", id.toString());
    callerKey.ifPresent(key -> both.put("callerKey", key));
    calledKey.ifPresent(key -> both.put("calledKey", key));
    both.set("record", json);
    try {
      return JSON.writeValueAsString(both);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a call record cannot be written", e);
    }
  }

  /// Empty for what is no whole line of [#line]: the process may have ended while it was written.
  static Optional<CallRow> parse(String line) {
    try {
      JsonNode parsed = JSON.readTree(line);
      var row =
          new CallRow(
              UUID.fromString(parsed.path("id").asText()),
              parsed.path("record"),
              text(parsed, "callerKey"),
              text(parsed, "calledKey"));
      row.started();
      return Optional.of(row);
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException _) {
      return Optional.empty();
    }
  }

  Instant started() {
    return Instant.parse(json.path("start").asText());
  }

  Optional<String> text(String key) {
    return text(json, key);
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.of(node.path(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  double seconds() {
    return json.path("seconds").asDouble();
  }

  Optional<BigDecimal> cost() {
    return Optional.of(json.path("cost")).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }
}
