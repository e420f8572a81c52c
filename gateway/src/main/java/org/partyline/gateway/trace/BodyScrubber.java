package org.partyline.gateway.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out of a body what nobody may see. Session descriptions, digits and messages within
/// messages are known; of all other bodies only their type and length are kept.
record BodyScrubber(NumberMask numbers, int depth) {
  private static final String CRLF = "\r\n";
  private static final int DEEPEST = 3;

  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*+boundary\\s*+=\\s*+(?:\"([^\"]++)\"|([^\\s;\"]++))", Pattern.CASE_INSENSITIVE);

  /// Attributes of SDP that are keys or passwords.
  private static final List<String> SECRET_LINES = List.of("k=", "a=ice-pwd:", "a=key-mgmt:");

  /// @param type as in Content-Type
  String scrub(String type, String body) {
    if (body.isEmpty()) {
      return "";
    }
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    if (media.equals("application/sdp")) {
      return sdp(body);
    }
    if (media.equals("application/dtmf-relay")) {
      return digits(body);
    }
    if (depth < DEEPEST && (media.equals("message/sipfrag") || media.equals("message/sip"))) {
      return new Scrubber(numbers, depth + 1).message(body);
    }
    if (depth < DEEPEST && media.startsWith("multipart/")) {
      Matcher boundary = BOUNDARY.matcher(type);
      if (boundary.find()) {
        String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        return parts(text, body);
      }
    }
    return removed(media, body);
  }

  private String removed(String media, String body) {
    String known = media.matches("[a-z]++/[a-z0-9.+-]{1,60}+") ? numbers.mask(media) : "unknown";
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return "[" + length + " bytes of type " + known + " are not kept]" + CRLF;
  }

  private String sdp(String body) {
    var out = new ArrayList<String>();
    for (String line : body.lines().toList()) {
      out.add(sdpLine(line));
    }
    return String.join(CRLF, out) + CRLF;
  }

  private String sdpLine(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    for (String secret : SECRET_LINES) {
      if (lower.startsWith(secret)) {
        return line.substring(0, secret.length()) + "***";
      }
    }
    int key = lower.indexOf("inline:");
    if (key >= 0) {
      return numbers.maskKnown(line.substring(0, key)) + line.substring(key, key + 7) + "***";
    }
    if (lower.startsWith("o=")) {
      int space = line.indexOf(' ');
      int user = space < 0 ? line.length() : space;
      return numbers.mask(line.substring(0, user)) + numbers.maskKnown(line.substring(user));
    }
    boolean words = lower.length() > 1 && "siuep".indexOf(lower.charAt(0)) >= 0;
    return words && lower.charAt(1) == '=' ? numbers.mask(line) : numbers.maskKnown(line);
  }

  /// A keyed digit in an INFO: how long it was is kept, which one it was is not.
  private static String digits(String body) {
    var out = new ArrayList<String>();
    for (String line : body.lines().toList()) {
      String lower = line.strip().toLowerCase(Locale.ROOT);
      if (lower.startsWith("signal")) {
        out.add("Signal=x");
      } else if (lower.matches("duration\\s*=\\s*[0-9]{1,5}")) {
        out.add(line.strip());
      }
    }
    return String.join(CRLF, out) + CRLF;
  }

  private String parts(String boundary, String body) {
    var out = new StringBuilder();
    String[] parts = ("\r\n" + body).split("\r?\n--" + Pattern.quote(boundary), -1);
    String shown = numbers.maskKnown(boundary);
    for (int i = 1; i < parts.length && !parts[i].startsWith("--"); i++) {
      int line = parts[i].indexOf('\n');
      String part = line < 0 ? "" : parts[i].substring(line + 1);
      out.append("--").append(shown).append(CRLF);
      out.append(new Scrubber(numbers, depth + 1).part(part)).append(CRLF);
    }
    return out.append("--").append(shown).append("--").append(CRLF).toString();
  }
}
