package org.partyline.media.sdp;

import java.util.Locale;
import java.util.Optional;

/// Who sends in a media section (RFC 8866 6.7), as seen by the writer of the description.
public enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  public boolean sends() {
    return sends;
  }

  public boolean receives() {
    return receives;
  }

  /// The same agreement as the other side writes it.
  public Direction reversed() {
    return of(receives, sends);
  }

  public static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  /// The attribute's name: sendrecv, sendonly, recvonly or inactive.
  public String attribute() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Direction> ofAttribute(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "sendrecv" -> Optional.of(SENDRECV);
      case "sendonly" -> Optional.of(SENDONLY);
      case "recvonly" -> Optional.of(RECVONLY);
      case "inactive" -> Optional.of(INACTIVE);
      default -> Optional.empty();
    };
  }
}
