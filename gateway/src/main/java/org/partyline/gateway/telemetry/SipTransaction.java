package org.partyline.gateway.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.partyline.gateway.trace.CallTrace;
import org.partyline.gateway.trace.TracedMessage;

/// A request with its responses (RFC 3261 §17), as a call's messages show it. ACK has none, and is
/// none.
record SipTransaction(TracedMessage request, List<TracedMessage> responses, int retransmits) {
  /// A response on the way to the final one.
  record Provisional(String firstLine, Instant at) {}

  /// Those of a call, in the order in which they began.
  static List<SipTransaction> of(CallTrace trace) {
    var requests = new LinkedHashMap<String, TracedMessage>();
    var responses = new LinkedHashMap<String, List<TracedMessage>>();
    Map<String, Integer> retransmits = new LinkedHashMap<>();
    for (TracedMessage message : trace.messages()) {
      boolean response = message.firstLine().startsWith("SIP/2.0 ");
      // Both sides count for themselves, so that a CSeq may be both sides' of a dialog.
      boolean ours = message.received() == response;
      String key = message.dialog() + (ours ? " ours " : " theirs ") + message.header("CSeq");
      if (response) {
        responses.computeIfAbsent(key, _ -> new ArrayList<>()).add(message);
      } else if (requests.putIfAbsent(key, message) != null) {
        retransmits.merge(key, 1, Integer::sum);
      }
    }
    return requests.entrySet().stream()
        .map(request ->
            new SipTransaction(
                request.getValue(),
                List.copyOf(responses.getOrDefault(request.getKey(), List.of())),
                retransmits.getOrDefault(request.getKey(), 0)))
        .filter(transaction -> !transaction.method().equals("ACK"))
        .toList();
  }

  private static int status(TracedMessage response) {
    return response.status().orElse(0);
  }

  String method() {
    return request.method();
  }

  boolean received() {
    return request.received();
  }

  Instant begun() {
    return request.at();
  }

  /// With the final response, or the last that came.
  Instant ended() {
    return responses.stream()
        .filter(response -> status(response) >= 200)
        .findFirst()
        .or(() -> responses.reversed().stream().findFirst())
        .map(TracedMessage::at)
        .orElseGet(this::begun);
  }

  /// Of the final response.
  OptionalInt status() {
    return responses.stream().mapToInt(SipTransaction::status).filter(s -> s >= 200).findFirst();
  }

  /// A challenge is no failure, and what was cancelled did as it was told.
  boolean failed() {
    int status = status().orElse(0);
    return status >= 400 && status != 401 && status != 407 && status != 487;
  }

  List<Provisional> provisional() {
    return responses.stream()
        .filter(response -> status(response) > 100 && status(response) < 200)
        .map(response -> new Provisional(response.firstLine().substring(8), response.at()))
        .toList();
  }

  /// As OpenTelemetry names them: what carries TLS is TCP.
  String transport() {
    return request.transport().equals("TLS") ? "tcp" : request.transport().toLowerCase(Locale.ROOT);
  }

  String peer() {
    String remote = request.remote();
    return remote.substring(0, remote.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
  }

  int peerPort() {
    String remote = request.remote();
    return Integer.parseInt(remote.substring(remote.lastIndexOf(':') + 1));
  }
}
