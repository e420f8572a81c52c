package org.partyline.gateway.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Takes out of a SIP message what nobody may see who reads it later: credentials, keys of media,
/// digits that were keyed, telephone numbers, and bodies that are not understood here. What is left
/// is a SIP message still, with the length of the body that is left.
final class Scrubber {
  private static final String CUT = "***";
  private static final String CRLF = "\r\n";

  private static final Map<String, String> COMPACT =
      Map.ofEntries(
          Map.entry("i", "call-id"),
          Map.entry("v", "via"),
          Map.entry("c", "content-type"),
          Map.entry("l", "content-length"),
          Map.entry("e", "content-encoding"),
          Map.entry("y", "identity"),
          Map.entry("n", "identity-info"),
          Map.entry("k", "supported"),
          Map.entry("o", "event"),
          Map.entry("u", "allow-events"),
          Map.entry("x", "session-expires"));

  /// Headers whose digits are no numbers of people; those that stand elsewhere in the message are
  /// masked here, too.
  private static final Set<String> NO_NUMBERS =
      Set.of(
          "via",
          "call-id",
          "cseq",
          "max-forwards",
          "expires",
          "min-expires",
          "session-expires",
          "min-se",
          "date",
          "timestamp",
          "retry-after",
          "rseq",
          "rack",
          "content-type",
          "content-encoding",
          "accept",
          "accept-encoding",
          "accept-language",
          "allow",
          "allow-events",
          "supported",
          "require",
          "proxy-require",
          "unsupported",
          "user-agent",
          "server",
          "replaces",
          "join",
          "target-dialog",
          "in-reply-to",
          "event",
          "subscription-state",
          "mime-version");

  /// Headers of which nothing is kept: signed tokens that hold the numbers (RFC 8224), secrets of
  /// the next request, and what applications hide (RFC 7433).
  private static final Set<String> SECRET =
      Set.of(
          "identity",
          "identity-info",
          "authentication-info",
          "proxy-authentication-info",
          "user-to-user",
          "cookie");

  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate");

  /// What of a digest (RFC 7616) tells nobody the password, nor lets it be guessed.
  private static final Set<String> PUBLIC_OF_DIGEST =
      Set.of("username", "realm", "uri", "algorithm", "qop", "nc", "stale");

  private static final Pattern PARAMETER =
      Pattern.compile("([\\w-]++)\\s*+=\\s*+(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^\\s,\"]++)");

  private final NumberMask numbers;
  private final int depth;

  Scrubber(NumberMask numbers, int depth) {
    this.numbers = numbers;
    this.depth = depth;
  }

  /// A message without its secrets.
  static String scrub(String message) {
    return new Scrubber(new NumberMask(), 0).message(message);
  }

  /// A whole message, or in another one the beginning of one (RFC 3420).
  String message(String message) {
    String[] parts = split(message);
    int line = parts[0].indexOf('\n');
    String first = line < 0 ? parts[0] : parts[0].substring(0, line);
    return headed(parts[0], parts[1], depth == 0 || first.contains("SIP/"));
  }

  /// Headers and a body: a message, or a part of one (RFC 5621).
  String part(String part) {
    if (part.startsWith(CRLF) || part.startsWith("\n")) {
      return headed("", part.strip(), false);
    }
    String[] parts = split(part);
    return headed(parts[0], parts[1], false);
  }

  private String headed(String head, String body, boolean message) {
    List<String> lines = unfold(head);
    var out = new ArrayList<String>();
    String type = "";
    boolean encoded = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String name = i == 0 && message ? "" : name(line);
      String value = line.substring(line.indexOf(':') + 1).strip();
      type = name.equals("content-type") ? value : type;
      encoded |= name.equals("content-encoding") && !value.equalsIgnoreCase("identity");
      out.add(i == 0 && message ? startLine(line) : header(name, line, value));
    }
    // Numbers of one header may stand in others, where digits are no numbers by themselves.
    out.replaceAll(numbers::maskKnown);
    String left = new BodyScrubber(numbers, depth).scrub(encoded ? "encoded" : type, body);
    for (int i = message ? 1 : 0; i < out.size(); i++) {
      if (name(lines.get(i)).equals("content-length")) {
        String given = lines.get(i).substring(0, lines.get(i).indexOf(':'));
        out.set(i, given + ": " + left.getBytes(StandardCharsets.UTF_8).length);
      }
    }
    return String.join(CRLF, out) + CRLF + CRLF + left;
  }

  /// `SIP/2.0 486 Busy here` is no number.
  private String startLine(String line) {
    int status = "SIP/2.0 486".length();
    return line.startsWith("SIP/2.0 ") && line.length() > status
        ? line.substring(0, status) + numbers.mask(line.substring(status))
        : numbers.mask(line);
  }

  private String header(String name, String line, String value) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      return numbers.mask(line);
    }
    String given = line.substring(0, colon) + ": ";
    if (SECRET.contains(name)) {
      return given + CUT;
    }
    if (CREDENTIALS.contains(name)) {
      return given + credentials(value);
    }
    if (name.equals("warning")) { // code, and an address; then a text
      int text = Math.max(0, value.indexOf('"'));
      return given + value.substring(0, text) + numbers.mask(value.substring(text));
    }
    return given
        + (NO_NUMBERS.contains(name) || name.equals("content-length")
            ? value
            : numbers.mask(value));
  }

  private String credentials(String value) {
    int space = value.indexOf(' ');
    if (space < 0 || !value.substring(0, space).equalsIgnoreCase("digest")) {
      return CUT;
    }
    var kept = new ArrayList<String>();
    var parameters = PARAMETER.matcher(value).region(space, value.length());
    while (parameters.find()) {
      String name = parameters.group(1);
      String lower = name.toLowerCase(Locale.ROOT);
      String content = lower.equals("nc") ? parameters.group(2) : numbers.mask(parameters.group(2));
      kept.add(name + "=" + (PUBLIC_OF_DIGEST.contains(lower) ? content : '"' + CUT + '"'));
    }
    return value.substring(0, space) + " " + String.join(", ", kept);
  }

  private static String name(String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    return COMPACT.getOrDefault(name, name);
  }

  /// Each header on one line (RFC 3261 §7.3.1).
  private static List<String> unfold(String head) {
    var lines = new ArrayList<String>();
    for (String line : head.split("\r\n|\n|\r", -1)) {
      boolean folded = !lines.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"));
      if (folded) {
        lines.add(lines.removeLast() + " " + line.strip());
      } else if (!line.isEmpty()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static String[] split(String message) {
    for (String end : List.of("\r\n\r\n", "\n\n", "\r\r")) {
      int at = message.indexOf(end);
      if (at >= 0) {
        return new String[] {message.substring(0, at), message.substring(at + end.length())};
      }
    }
    return new String[] {message, ""};
  }
}
