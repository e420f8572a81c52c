package org.partyline.media.embedded;

/// UDP ports for phone legs: RTP on even ports, RTCP on the odd ones above (RFC 3550, 11).
///
/// @param first the lowest port
/// @param last the highest port, inclusive
public record PortRange(int first, int last) {
  public PortRange {
    if (first < 1024 || last > 65_535 || pairs(first, last) < 1) {
      throw new IllegalArgumentException(
          "port range %d-%d: must lie within 1024-65535 and hold an even port and the one above"
              .formatted(first, last));
    }
  }

  /// How many RTP/RTCP pairs it holds.
  public int pairs() {
    return pairs(first, last);
  }

  private static int pairs(int first, int last) {
    return (last + 1 - (first + (first & 1))) / 2;
  }
}
