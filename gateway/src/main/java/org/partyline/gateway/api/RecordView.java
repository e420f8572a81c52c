package org.partyline.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A call that has ended, refused ones included.
///
/// @param id names the record; absent before it is kept
/// @param call its id while it lived, which the log has
/// @param ending why, and `blame` whose doing it was
/// @param q850 the cause that the carrier gave
/// @param cost in the currency of dial-out, where a rate is known
/// @param rule of dial-out that did not allow it, and `refusal` why
record RecordView(
    Optional<String> id,
    String call,
    String direction,
    String kind,
    Instant started,
    String from,
    String to,
    String source,
    String callId,
    String route,
    Optional<String> room,
    BigDecimal seconds,
    BigDecimal secondsInRoom,
    String ending,
    String blame,
    Optional<String> by,
    Optional<String> trunk,
    Optional<BigDecimal> ringingAfter,
    Optional<BigDecimal> answeredAfter,
    Optional<Integer> sipStatus,
    Optional<Integer> q850,
    Optional<BigDecimal> cost,
    List<RecordedView> recordings,
    Optional<String> rule,
    Optional<String> refusal,
    Optional<EndedMediaView> media) {
  /// A recording that it was in: the beginning of the files' names.
  record RecordedView(String name, Instant from, Instant until) {
    static RecordedView of(JsonNode recording) {
      return new RecordedView(
          text(recording, "name"),
          Instant.parse(text(recording, "from")),
          Instant.parse(text(recording, "until")));
    }
  }

  /// How its media fared in all.
  record EndedMediaView(
      String codec,
      String encryption,
      long received,
      long sent,
      BigDecimal lostPercent,
      BigDecimal maxJitterMillis,
      long concealed,
      long late,
      Optional<BigDecimal> mos,
      Optional<BigDecimal> roundTripMillis,
      Optional<BigDecimal> peerLostPercent,
      Optional<BigDecimal> peerJitterMillis) {
    static EndedMediaView of(JsonNode media) {
      return new EndedMediaView(
          text(media, "codec"),
          word(media, "encryption"),
          media.path("received").asLong(),
          media.path("sent").asLong(),
          number(media, "lostPercent").orElse(BigDecimal.ZERO),
          number(media, "maxJitterMillis").orElse(BigDecimal.ZERO),
          media.path("concealed").asLong(),
          media.path("late").asLong(),
          number(media, "mos"),
          number(media, "roundTripMillis"),
          number(media, "peerLostPercent"),
          number(media, "peerJitterMillis"));
    }
  }

  /// @param record as in the file of call records (docs/debugging.md)
  static RecordView of(Optional<String> id, JsonNode record) {
    return new RecordView(
        id,
        text(record, "id"),
        word(record, "direction"),
        word(record, "kind"),
        Instant.parse(text(record, "start")),
        text(record, "from"),
        text(record, "to"),
        text(record, "source"),
        text(record, "callId"),
        text(record, "route"),
        optional(record, "room"),
        number(record, "seconds").orElse(BigDecimal.ZERO),
        number(record, "secondsInRoom").orElse(BigDecimal.ZERO),
        word(record, "ending"),
        word(record, "blame"),
        optional(record, "by"),
        optional(record, "trunk"),
        number(record, "ringingAfter"),
        number(record, "answeredAfter"),
        number(record, "sipStatus").map(BigDecimal::intValue),
        number(record, "q850").map(BigDecimal::intValue),
        number(record, "cost"),
        record.path("recordings").valueStream().map(RecordedView::of).toList(),
        optional(record, "rule"),
        optional(record, "refusal"),
        Optional.of(record.path("media")).filter(JsonNode::isObject).map(EndedMediaView::of));
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asText();
  }

  private static String word(JsonNode node, String key) {
    return text(node, key).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<String> optional(JsonNode node, String key) {
    return Optional.of(node.path(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static Optional<BigDecimal> number(JsonNode node, String key) {
    return Optional.of(node.path(key)).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }
}
