package org.partyline.signaling.ircd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A line from a client: its client-only tags (`+name=value`, still escaped), command and
/// parameters. A prefix is ignored, as RFC 2812 §2.3 has it for clients.
record IrcLine(List<String> clientTags, String command, List<String> params) {
  static final int MAX_BYTES = 510;
  static final int MAX_TAG_BYTES = 4095;

  /// Empty for a blank line.
  static Optional<IrcLine> parse(String line) {
    String rest = line;
    List<String> tags = List.of();
    if (rest.startsWith("@")) {
      int space = rest.indexOf(' ');
      String all = rest.substring(1, space < 0 ? rest.length() : space);
      tags = List.of(all.split(";", -1)).stream().filter(t -> t.startsWith("+")).toList();
      rest = space < 0 ? "" : rest.substring(space + 1);
    }
    List<String> words = words(rest);
    if (!words.isEmpty() && words.getFirst().startsWith(":")) {
      words = words.subList(1, words.size());
    }
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new IrcLine(
                tags,
                words.getFirst().toUpperCase(Locale.ROOT),
                List.copyOf(words.subList(1, words.size()))));
  }

  private static List<String> words(String rest) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < rest.length()) {
      if (rest.charAt(at) == ' ') {
        at++;
      } else if (rest.charAt(at) == ':' && !isPrefix(words, at)) {
        words.add(rest.substring(at + 1));
        return words;
      } else {
        int end = rest.indexOf(' ', at);
        end = end < 0 ? rest.length() : end;
        words.add(rest.substring(at, end));
        at = end;
      }
    }
    return words;
  }

  private static boolean isPrefix(List<String> words, int at) {
    return words.isEmpty() && at == 0;
  }

  /// The parameter, or the empty string.
  String param(int index) {
    return index < params.size() ? params.get(index) : "";
  }

  /// Whether tags and rest are within their limits, in bytes.
  static boolean fits(String line) {
    int space = line.startsWith("@") ? line.indexOf(' ') + 1 : 0;
    return bytes(line.substring(space)) <= MAX_BYTES
        && bytes(line.substring(0, space)) <= MAX_TAG_BYTES + 1;
  }

  /// The line, cut so that it fits with CRLF, between characters.
  static String cut(String line) {
    byte[] all = line.getBytes(StandardCharsets.UTF_8);
    if (all.length <= MAX_BYTES) {
      return line;
    }
    int end = MAX_BYTES;
    while (end > 0 && (all[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(all, 0, end, StandardCharsets.UTF_8);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
