package org.partyline.media;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Figures of a leg, for logs and metrics; of a browser, its audio.
///
/// @param codec as in SDP, or "none" before the answer
/// @param encryption how the media is encrypted
/// @param received RTP packets taken
/// @param sent RTP packets sent
/// @param refused packets from others than the peer, or malformed
/// @param expected RTP packets that the peer sent, by their sequence numbers
/// @param lost of those the peer sent, as RFC 3550 counts (duplicates may make it negative)
/// @param jitterMillis interarrival jitter (RFC 3550 6.4.1), now
/// @param maxJitterMillis the highest of it so far
/// @param roundTripMillis by RTCP
/// @param peerLost fraction of our packets that the peer last reported lost, 0 to 1
/// @param peerLostPackets of all our packets, as the peer last reported
/// @param peerJitterMillis as last reported by the peer
/// @param bufferMillis the jitter buffer's target delay
/// @param concealed frames of 20 ms that were lost and concealed
/// @param late packets that came after their turn
public record LegStats(
    String codec,
    Encryption encryption,
    long received,
    long sent,
    long refused,
    long expected,
    long lost,
    double jitterMillis,
    double maxJitterMillis,
    OptionalDouble roundTripMillis,
    OptionalDouble peerLost,
    OptionalLong peerLostPackets,
    OptionalDouble peerJitterMillis,
    int bufferMillis,
    long concealed,
    long late) {
  /// Where the keys of SRTP came from.
  public enum Encryption {
    /// Plain RTP.
    NONE,
    /// The SDP (RFC 4568).
    SDES,
    /// A handshake (RFC 5763).
    DTLS
  }

  /// Before the answer.
  public static final LegStats NONE =
      new LegStats(
          "none",
          Encryption.NONE,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          0,
          0,
          0);

  /// Of the peer's packets, how many were lost: 0 to 100.
  public double lostPercent() {
    return percent(lost, expected);
  }

  /// Of our packets, how many were lost: 0 to 100; empty where the peer sends no RTCP.
  public OptionalDouble peerLostPercent() {
    return peerLostPackets.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(percent(peerLostPackets.getAsLong(), sent));
  }

  private static double percent(long part, long whole) {
    return whole <= 0 ? 0 : Math.clamp(part * 100.0 / whole, 0.0, 100.0);
  }
}
