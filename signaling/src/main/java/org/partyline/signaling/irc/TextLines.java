package org.partyline.signaling.irc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Text as lines that fit, broken at spaces where there are any.
final class TextLines {
  private TextLines() {}

  static List<String> of(String text, int maxBytes) {
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String rest = line.replace("\0", "");
      while (bytes(rest) > maxBytes) {
        int end = end(rest, maxBytes);
        lines.add(rest.substring(0, end).stripTrailing());
        rest = rest.substring(end).stripLeading();
      }
      if (!rest.isBlank()) {
        lines.add(rest);
      }
    }
    return lines;
  }

  private static int end(String text, int maxBytes) {
    int end = 0;
    int space = 0;
    for (int used = 0; end < text.length(); ) {
      int c = text.codePointAt(end);
      used += bytes(Character.toString(c));
      if (used > maxBytes) {
        break;
      }
      space = c == ' ' ? end : space;
      end += Character.charCount(c);
    }
    return space > 0 ? space : end;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
