package org.partyline.gateway.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/// Finds a message's Call-ID without reading the rest: most messages that a gateway sees belong to
/// no call that is traced.
final class CallIds {
  private static final byte[] INVITE = "invite ".getBytes(US_ASCII);
  private static final byte[] LONG = "call-id".getBytes(US_ASCII);
  private static final byte[] COMPACT = {'i'};
  private static final int LONGEST = 512;

  private CallIds() {}

  /// Whether a message may be the first of a call.
  static boolean begins(byte[] message) {
    return matches(message, 0, INVITE);
  }

  static Optional<String> of(byte[] message) {
    int line = after(message, 0);
    while (line < message.length && message[line] != '\r' && message[line] != '\n') {
      int end = name(message, line);
      if (end > 0) {
        return Optional.of(value(message, end)).filter(id -> !id.isEmpty());
      }
      line = after(message, line);
    }
    return Optional.empty();
  }

  /// Where the value of the header begins in this line, if it is a Call-ID; 0 otherwise.
  private static int name(byte[] message, int line) {
    int at = line;
    if (matches(message, line, LONG)) {
      at += LONG.length;
    } else if (matches(message, line, COMPACT)) {
      at += COMPACT.length;
    } else {
      return 0;
    }
    while (at < message.length && (message[at] == ' ' || message[at] == '\t')) {
      at++;
    }
    return at < message.length && message[at] == ':' ? at + 1 : 0;
  }

  /// It may begin on the next line (RFC 3261 §7.3.1).
  private static String value(byte[] message, int start) {
    int at = start;
    while (at < message.length && message[at] >= 0 && message[at] <= ' ') {
      at++;
    }
    int end = at;
    while (end < message.length && (message[end] < 0 || message[end] > ' ') && end - at < LONGEST) {
      end++;
    }
    return new String(message, at, end - at, UTF_8);
  }

  private static int after(byte[] message, int start) {
    int at = start;
    while (at < message.length && message[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private static boolean matches(byte[] message, int at, byte[] word) {
    if (message.length < at + word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (Character.toLowerCase(message[at + i]) != word[i]) {
        return false;
      }
    }
    return true;
  }
}
