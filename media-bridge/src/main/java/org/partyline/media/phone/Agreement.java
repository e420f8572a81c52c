package org.partyline.media.phone;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;

/// What offer and answer settled.
///
/// @param sendType our packets' payload type
/// @param receiveType the peer's packets' payload type
/// @param eventType telephone-event's payload type from the peer, or -1
/// @param rtp where the peer says it receives; null on hold by c=0.0.0.0
/// @param rtcp the same for RTCP; null with rtcpMux
/// @param sends whether the peer hears us; if not, the call is on hold
/// @param receives whether the peer may send to us
record Agreement(
    AudioCodec codec,
    int sendType,
    int receiveType,
    int eventType,
    @Nullable InetSocketAddress rtp,
    @Nullable InetSocketAddress rtcp,
    boolean rtcpMux,
    boolean sends,
    boolean receives) {
  private static final int COMFORT_NOISE = 13;

  /// Whether the peer may send packets of this payload type.
  boolean takes(int type) {
    return type == receiveType
        || type == eventType
        || (type == COMFORT_NOISE && codec.clockRate() == 8_000);
  }
}
