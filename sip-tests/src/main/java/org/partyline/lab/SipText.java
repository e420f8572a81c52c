package org.partyline.lab;

import java.util.List;
import java.util.Optional;

/// A SIP message as the text it is.
///
/// @param start request or status line
/// @param headers name and value as sent, in order
public record SipText(String start, List<String> headers, String body) {
  static SipText parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    String head = end < 0 ? text : text.substring(0, end);
    var lines = head.lines().toList();
    return new SipText(
        lines.getFirst(), lines.subList(1, lines.size()), end < 0 ? "" : text.substring(end + 4));
  }

  /// The first header of this name (long form).
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(header -> header.substring(name.length() + 1).strip())
        .findFirst();
  }

  /// All headers of these names, whole, in order.
  List<String> headersNamed(String... names) {
    return headers.stream()
        .filter(header -> {
          for (String name : names) {
            if (header.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
              return true;
            }
          }
          return false;
        })
        .toList();
  }

  public boolean isResponse() {
    return start.startsWith("SIP/2.0 ");
  }

  public int status() {
    return Integer.parseInt(start.substring(8, 11));
  }

  /// The request's method, or that of the request a response belongs to.
  public String method() {
    if (!isResponse()) {
      return start.substring(0, start.indexOf(' '));
    }
    String cseq = header("CSeq").orElseThrow();
    return cseq.substring(cseq.indexOf(' ') + 1).strip();
  }

  int sequence() {
    String cseq = header("CSeq").orElseThrow();
    return Integer.parseInt(cseq.substring(0, cseq.indexOf(' ')));
  }

  @Override
  public String toString() {
    return start + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
  }
}
