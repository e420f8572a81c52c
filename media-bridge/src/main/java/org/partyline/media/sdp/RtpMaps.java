package org.partyline.media.sdp;

import java.util.Optional;

/// Reads a=rtpmap values; knows RFC 3551's fixed payload types as far as phones use them.
final class RtpMaps {
  private static final int MAX_CLOCK_RATE = 1_000_000;

  private RtpMaps() {}

  /// "96 opus/48000/2"; empty when it makes no sense.
  static Optional<RtpMap> parse(String value) {
    int space = value.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    int type = payloadType(value.substring(0, space));
    String[] parts = value.substring(space + 1).strip().split("/", 4);
    if (type < 0 || parts.length < 2 || parts[0].isEmpty()) {
      return Optional.empty();
    }
    int rate = number(parts[1].strip(), MAX_CLOCK_RATE);
    int channels = parts.length < 3 ? 1 : number(parts[2].strip(), 255);
    if (rate <= 0 || channels <= 0) {
      return Optional.empty();
    }
    return Optional.of(new RtpMap(type, parts[0], rate, channels));
  }

  static Optional<RtpMap> fixed(int payloadType) {
    return Optional.ofNullable(
        switch (payloadType) {
          case 0 -> new RtpMap(0, "PCMU", 8_000, 1);
          case 3 -> new RtpMap(3, "GSM", 8_000, 1);
          case 4 -> new RtpMap(4, "G723", 8_000, 1);
          case 8 -> new RtpMap(8, "PCMA", 8_000, 1);
          case 9 -> new RtpMap(9, "G722", 8_000, 1);
          case 13 -> new RtpMap(13, "CN", 8_000, 1);
          case 18 -> new RtpMap(18, "G729", 8_000, 1);
          default -> null;
        });
  }

  /// 0 to 127, or -1.
  static int payloadType(String text) {
    return number(text, 127);
  }

  /// A plain decimal number from 0 to max, or -1.
  static int number(String text, int max) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
  }
}
