package org.partyline.signaling.rtc;

import java.nio.charset.StandardCharsets;

/// Text from strangers, made harmless for one line.
final class RtcText {
  private static final int NAME_BYTES = 64;

  private RtcText() {}

  /// A participant's name: no control characters, not blank, at most 64 bytes.
  static String name(String raw) {
    String clean = cut(oneLine(raw).strip(), NAME_BYTES).strip();
    return clean.isEmpty() ? "?" : clean;
  }

  /// Control characters (IRC's formatting among them) and lone surrogates become spaces.
  static String oneLine(String raw) {
    return raw.codePoints()
        .map(c -> Character.isISOControl(c) || isUnsafe(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// The longest beginning that fits in so many bytes of UTF-8 and splits no character.
  static String cut(String text, int bytes) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    if (all.length <= bytes) {
      return text;
    }
    int end = bytes;
    while (end > 0 && (all[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(all, 0, end, StandardCharsets.UTF_8);
  }

  // Line separators, and the overrides that make text run backwards over its neighbours.
  private static boolean isUnsafe(int c) {
    return (c >= 0xD800 && c <= 0xDFFF)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
