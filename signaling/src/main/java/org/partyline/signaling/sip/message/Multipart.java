package org.partyline.signaling.sip.message;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the session description in a multipart body (RFC 5621): carriers add ISUP or location
/// parts. Lines may end with a bare line feed.
final class Multipart {
  private static final int MAX_PARTS = 8;
  private static final Pattern END_OF_HEADERS = Pattern.compile("\r?\n\r?\n");

  private Multipart() {}

  static Optional<String> sdp(@Nullable String boundary, String body) {
    if (boundary == null || boundary.isBlank()) {
      return Optional.empty();
    }
    String delimiter = "--" + boundary.replace("\"", "");
    int at = body.indexOf(delimiter);
    for (int part = 0; part < MAX_PARTS && at >= 0; part++) {
      int start = at + delimiter.length();
      int end = body.indexOf(delimiter, start);
      if (end < 0) {
        break;
      }
      Optional<String> sdp = sdpOf(body.substring(start, end));
      if (sdp.isPresent()) {
        return sdp;
      }
      at = end;
    }
    return Optional.empty();
  }

  private static Optional<String> sdpOf(String part) {
    Matcher gap = END_OF_HEADERS.matcher(part);
    if (!gap.find()) {
      return Optional.empty();
    }
    String head = part.substring(0, gap.start()).toLowerCase(Locale.ROOT);
    return head.contains("content-type:") && head.contains("application/sdp")
        ? Optional.of(part.substring(gap.end()).stripTrailing() + "\r\n")
        : Optional.empty();
  }
}
