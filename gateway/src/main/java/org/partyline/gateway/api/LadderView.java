package org.partyline.gateway.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.partyline.gateway.trace.CallTrace;
import org.partyline.gateway.trace.TracedMessage;

/// The SIP messages of a call, without credentials, keys, keyed digits and whole numbers.
///
/// @param ours our addresses among `endpoints`
/// @param endpoints who sent or got any of them, in the order in which they appear
/// @param callIds of the call's dialogs; `dialog` of a message is an index of this
/// @param more how many messages there were that are not kept
record LadderView(
    List<String> endpoints,
    List<String> ours,
    List<String> callIds,
    List<MessageView> messages,
    int more) {
  /// A message.
  ///
  /// @param millis since the first one
  /// @param direction in or out
  /// @param method of a request, or of what a response answers
  /// @param status of a response
  record MessageView(
      long millis,
      Instant at,
      String direction,
      String transport,
      String from,
      String to,
      String firstLine,
      String method,
      Optional<Integer> status,
      String cseq,
      int dialog,
      String text) {
    static MessageView of(TracedMessage message, long first) {
      String line = message.firstLine();
      String cseq = message.header("CSeq");
      boolean response = line.matches("SIP/2\\.0 [1-6][0-9][0-9]( .*)?");
      return new MessageView(
          (message.micros() - first) / 1000,
          Instant.EPOCH.plus(message.micros(), ChronoUnit.MICROS),
          message.received() ? "in" : "out",
          message.transport().toLowerCase(Locale.ROOT),
          message.from(),
          message.to(),
          line,
          response
              ? cseq.substring(cseq.lastIndexOf(' ') + 1)
              : line.substring(0, Math.max(0, line.indexOf(' '))),
          response ? Optional.of(Integer.valueOf(line.substring(8, 11))) : Optional.empty(),
          cseq,
          message.dialog(),
          message.text());
    }
  }

  static LadderView of(CallTrace trace) {
    List<TracedMessage> messages = trace.messages();
    long first = messages.isEmpty() ? 0 : messages.getFirst().micros();
    return new LadderView(
        messages.stream()
            .flatMap(message -> Stream.of(message.from(), message.to()))
            .distinct()
            .toList(),
        messages.stream().map(TracedMessage::local).distinct().toList(),
        trace.callIds(),
        messages.stream().map(message -> MessageView.of(message, first)).toList(),
        trace.more());
  }
}
