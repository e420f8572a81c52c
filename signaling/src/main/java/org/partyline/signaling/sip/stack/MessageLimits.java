package org.partyline.signaling.sip.stack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.text.ParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a SIP message may look like before anybody reads it: its sizes, its Content-Length, and no
/// comments in Via (RFC 3261 §20.42 has none, and JAIN SIP's loop over them may never end).
final class MessageLimits {
  /// All headers together: there is no limit for a single line, as an Identity header (RFC 8224)
  /// has kilobytes.
  static final int MAX_HEAD = 32 * 1024;

  static final int MAX_BODY = 32 * 1024;
  static final int MAX_HEADERS = 160;

  /// Headers of which a request with two is malformed (RFC 3515 §2.4.2, RFC 3891 §3), and of which
  /// the stack keeps but one.
  private static final Map<String, String> SINGLE =
      Map.of("refer-to", "Refer-To", "r", "Refer-To", "replaces", "Replaces");

  private MessageLimits() {}

  /// Checks a whole datagram.
  ///
  /// @return the datagram, cut to its Content-Length (RFC 3261 §18.3)
  static byte[] checkDatagram(byte[] datagram) throws ParseException {
    int headEnd = headEnd(datagram);
    if (headEnd < 0) {
      return checkHead(datagram);
    }
    long contentLength = scan(datagram, headEnd);
    int body = datagram.length - headEnd;
    if (contentLength > body) {
      throw new ParseException("Content-Length is larger than the datagram", headEnd);
    }
    return contentLength < 0 || contentLength == body
        ? datagram
        : Arrays.copyOf(datagram, headEnd + (int) contentLength);
  }

  /// Checks the lines up to the empty one.
  static byte[] checkHead(byte[] head) throws ParseException {
    scan(head, head.length);
    return head;
  }

  /// The index behind the empty line that ends the headers, or -1.
  static int headEnd(byte[] message) {
    int start = 0;
    while (start < message.length && (message[start] == '\r' || message[start] == '\n')) {
      start++;
    }
    int lineLength = 0;
    for (int i = start; i < message.length; i++) {
      if (message[i] == '\n') {
        if (lineLength == 0) {
          return i + 1;
        }
        lineLength = 0;
      } else if (message[i] != '\r') {
        lineLength++;
      }
    }
    return -1;
  }

  /// Checks the head's lines.
  ///
  /// @return the Content-Length, or -1 where there is none
  static long scan(byte[] message, int end) throws ParseException {
    if (end > MAX_HEAD) {
      throw new UnacceptableMessageException(513, "headers too large");
    }
    checkVersion(message, end);
    int headers = 0;
    Set<String> seen = new HashSet<>();
    boolean inVia = false;
    for (String line : lines(message, end)) {
      if (++headers > MAX_HEADERS) {
        throw new UnacceptableMessageException(513, "too many headers");
      }
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      String name = folded ? "" : name(line);
      String single = SINGLE.get(name);
      if (single != null && !seen.add(single)) {
        throw new ParseException("more than one " + single, 0);
      }
      inVia = folded ? inVia : name.equals("via") || name.equals("v");
      if (inVia && (line.indexOf('(') >= 0 || line.indexOf(')') >= 0 || line.indexOf('\\') >= 0)) {
        throw new ParseException("a comment in Via", 0);
      }
    }
    return contentLength(message, end);
  }

  /// The Content-Length, or -1 where there is none.
  static long contentLength(byte[] message, int end) throws ParseException {
    long contentLength = -1;
    for (String line : lines(message, end)) {
      String name = name(line);
      if (name.equals("content-length") || name.equals("l")) {
        long value = contentLength(line);
        if (contentLength >= 0 && contentLength != value) {
          throw new ParseException("two different Content-Lengths", 0);
        }
        contentLength = value;
      }
    }
    return contentLength;
  }

  private static String[] lines(byte[] message, int end) {
    return new String(message, 0, end, ISO_8859_1).split("\n", -1);
  }

  /// JAIN SIP reads any version as 2.0.
  private static void checkVersion(byte[] message, int end) throws ParseException {
    String start = new String(message, 0, end, ISO_8859_1).stripLeading();
    String line = start.lines().findFirst().orElse("").stripTrailing().toUpperCase(Locale.ROOT);
    if (line.matches("\\S+\\s+<.*")) {
      throw new ParseException("a Request-URI in angle brackets", 0); // RFC 4475 §3.1.2.7
    }
    if (line.startsWith("SIP/2.0 ") || line.endsWith(" SIP/2.0")) {
      return;
    }
    throw line.matches("\\S+ .*\\sSIP/[0-9]+\\.[0-9]+")
        ? new UnacceptableMessageException(505, "another version of SIP")
        : new ParseException("not SIP", 0);
  }

  private static String name(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
  }

  private static long contentLength(String line) throws ParseException {
    String value = line.substring(line.indexOf(':') + 1).strip();
    if (value.isEmpty()
        || value.length() > 9
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ParseException("Content-Length is not a number", 0);
    }
    return Long.parseLong(value);
  }
}
