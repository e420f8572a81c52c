package org.partyline.signaling.sip.message;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the session description in a multipart body (RFC 5621): carriers add ISUP or location
/// parts.
final class Multipart {
  private static final int MAX_PARTS = 8;

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
    int gap = part.indexOf("\r\n\r\n");
    if (gap < 0) {
      return Optional.empty();
    }
    String head = part.substring(0, gap).toLowerCase(Locale.ROOT);
    return head.contains("content-type:") && head.contains("application/sdp")
        ? Optional.of(part.substring(gap + 4).stripTrailing() + "\r\n")
        : Optional.empty();
  }
}
