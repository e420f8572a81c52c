package org.partyline.media;

import java.util.OptionalDouble;

/// Figures of a leg, for logs and metrics; of a browser, its audio.
///
/// @param codec as in SDP, or "none" before the answer
/// @param received RTP packets taken
/// @param sent RTP packets sent
/// @param refused packets from others than the peer, or unsound
/// @param lost of those the peer sent, as RFC 3550 counts (duplicates may make it negative)
/// @param jitterMillis interarrival jitter
/// @param roundTripMillis by RTCP
/// @param peerLost fraction of our packets that the peer last reported lost, 0 to 1
/// @param peerJitterMillis as last reported by the peer
/// @param bufferMillis the jitter buffer's target delay
/// @param concealed frames of 20 ms that were made up
/// @param late packets that came after their turn
public record LegStats(
    String codec,
    long received,
    long sent,
    long refused,
    long lost,
    double jitterMillis,
    OptionalDouble roundTripMillis,
    OptionalDouble peerLost,
    OptionalDouble peerJitterMillis,
    int bufferMillis,
    long concealed,
    long late) {
  /// Before the answer.
  public static final LegStats NONE =
      new LegStats(
          "none",
          0,
          0,
          0,
          0,
          0,
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          0,
          0,
          0);
}
