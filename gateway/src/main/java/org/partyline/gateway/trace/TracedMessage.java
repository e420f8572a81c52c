package org.partyline.gateway.trace;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;

/// A SIP message of a call, without its secrets.
///
/// @param micros when, in microseconds since 1970
/// @param received or sent
/// @param transport UDP, TCP or TLS
/// @param local our address and port
/// @param dialog which of the call's Call-IDs it has
public record TracedMessage(
    long micros,
    boolean received,
    String transport,
    String local,
    String remote,
    int dialog,
    String text) {
  /// The same as one of another of the call's dialogs.
  TracedMessage in(int other) {
    return new TracedMessage(micros, received, transport, local, remote, other, text);
  }

  /// The request or status line.
  public String firstLine() {
    int end = text.indexOf('\r');
    return end < 0 ? text : text.substring(0, end);
  }

  public Instant at() {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /// Of a response.
  public OptionalInt status() {
    String line = firstLine();
    return line.matches("SIP/2\\.0 [1-6][0-9][0-9]( .*)?")
        ? OptionalInt.of(Integer.parseInt(line.substring(8, 11)))
        : OptionalInt.empty();
  }

  /// Of a request, or of what a response answers.
  public String method() {
    if (status().isPresent()) {
      String cseq = header("CSeq");
      return cseq.substring(cseq.lastIndexOf(' ') + 1);
    }
    String line = firstLine();
    return line.substring(0, Math.max(0, line.indexOf(' ')));
  }

  /// Who sent it.
  public String from() {
    return received ? remote : local;
  }

  /// Who got it.
  public String to() {
    return received ? local : remote;
  }

  /// Its Call-ID, without the digits of numbers.
  public String callId() {
    String value = header("Call-ID");
    return value.isEmpty() ? header("i") : value;
  }

  /// A header's value, the first of that name; empty where there is none.
  public String header(String name) {
    String head = text.substring(0, Math.max(0, text.indexOf("\r\n\r\n")));
    for (String line : head.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return "";
  }
}
