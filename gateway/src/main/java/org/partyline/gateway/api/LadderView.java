package org.partyline.gateway.api;

import java.time.Instant;
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
      return new MessageView(
          (message.micros() - first) / 1000,
          message.at(),
          message.received() ? "in" : "out",
          message.transport().toLowerCase(Locale.ROOT),
          message.from(),
          message.to(),
          message.firstLine(),
          message.method(),
          message.status().stream().boxed().findFirst(),
          message.header("CSeq"),
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
