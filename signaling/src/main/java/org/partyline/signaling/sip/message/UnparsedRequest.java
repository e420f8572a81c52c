package org.partyline.signaling.sip.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers a request that cannot be parsed, from its text: only what every response repeats (RFC
/// 3261 §8.2.6.2) goes back, as far as it is there, so that a forged source gains nothing.
final class UnparsedRequest {
  private static final Map<String, String> REPEATED =
      Map.of(
          "via", "Via", "v", "Via", "from", "From", "f", "From", "to", "To", "t", "To", "call-id",
          "Call-ID", "i", "Call-ID", "cseq", "CSeq");
  private static final Pattern RPORT =
      Pattern.compile(";\\s*rport\\s*(=[^;,\\s]*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern RECEIVED =
      Pattern.compile(";\\s*received\\s*=[^;,\\s]*", Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile(";\\s*tag\\s*=", Pattern.CASE_INSENSITIVE);
  private static final int MAX_REPEATED = 8 * 1024;

  private final List<String> vias = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  private UnparsedRequest() {}

  /// The response, or empty where nobody could take it: for a response, an ACK, or without a Via.
  ///
  /// @param source where the request came from
  static Optional<byte[]> response(
      byte[] request, int status, String localTag, InetSocketAddress source) {
    String text = new String(request, ISO_8859_1).stripLeading();
    if (text.startsWith("SIP/") || text.startsWith("ACK ")) {
      return Optional.empty();
    }
    var read = new UnparsedRequest();
    List<String> lines = unfolded(text);
    lines.stream().skip(1).forEach(line -> read.header(line, localTag));
    return read.answer(status, source);
  }

  private static List<String> unfolded(String text) {
    List<String> lines = new ArrayList<>();
    for (String raw : text.split("\n", -1)) {
      String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
      if (line.isEmpty()) {
        break;
      }
      if (!lines.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"))) {
        lines.add(lines.removeLast() + ' ' + line.strip());
      } else {
        lines.add(line);
      }
    }
    return lines;
  }

  private void header(String line, String localTag) {
    int colon = line.indexOf(':');
    String name =
        colon < 0 ? null : REPEATED.get(line.substring(0, colon).strip().toLowerCase(Locale.ROOT));
    if (name == null || line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      return;
    }
    String value = line.substring(colon + 1).strip();
    if (name.equals("Via")) {
      vias.add(value);
    } else if (others.stream().noneMatch(other -> other.startsWith(name + ':'))) {
      boolean tagless = name.equals("To") && !TAG.matcher(value).find();
      others.add(name + ": " + value + (tagless ? ";tag=" + localTag : ""));
    }
  }

  private Optional<byte[]> answer(int status, InetSocketAddress source) {
    if (vias.isEmpty()) {
      return Optional.empty();
    }
    var text = new StringBuilder("SIP/2.0 ").append(status).append(' ');
    text.append(ReasonPhrase.of(status)).append("\r\n");
    vias.set(0, observed(vias.getFirst(), source));
    vias.forEach(via -> text.append("Via: ").append(via).append("\r\n"));
    others.forEach(other -> text.append(other).append("\r\n"));
    text.append("Content-Length: 0\r\n\r\n");
    return text.length() > MAX_REPEATED
        ? Optional.empty()
        : Optional.of(text.toString().getBytes(ISO_8859_1));
  }

  /// The topmost Via with the address that the request came from (RFC 3581 §4).
  private static String observed(String via, InetSocketAddress source) {
    int comma = via.indexOf(',');
    String top = comma < 0 ? via : via.substring(0, comma);
    String rest = comma < 0 ? "" : via.substring(comma);
    Matcher rport = RPORT.matcher(RECEIVED.matcher(top).replaceAll(""));
    return rport.replaceFirst(";rport=" + source.getPort())
        + ";received="
        + source.getAddress().getHostAddress()
        + rest;
  }
}
