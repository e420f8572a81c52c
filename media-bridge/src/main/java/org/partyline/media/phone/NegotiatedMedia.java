package org.partyline.media.phone;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;

/// What offer and answer settled.
///
/// @param sendType our packets' payload type
/// @param receiveType the peer's packets' payload type
/// @param eventType telephone-event's payload type from the peer, or -1
/// @param rtp where the peer says it receives; null on hold by c=0.0.0.0, or without a stream
/// @param rtcp the same for RTCP; null with rtcpMux
/// @param sends whether the peer hears us; if not, the call is on hold
/// @param receives whether the peer may send to us
/// @param packetMillis how much sound the peer wants in a packet (a=ptime, a=maxptime)
record NegotiatedMedia(
    AudioCodec codec,
    int sendType,
    int receiveType,
    int eventType,
    @Nullable InetSocketAddress rtp,
    @Nullable InetSocketAddress rtcp,
    boolean rtcpMux,
    boolean sends,
    boolean receives,
    int packetMillis) {
  /// The longest packets that are sent, whatever the peer asks for: they delay.
  static final int MAX_PACKET_MILLIS = 60;

  private static final int COMFORT_NOISE = 13;

  /// The same without its stream: the peer gave the port 0.
  NegotiatedMedia withoutStream() {
    return new NegotiatedMedia(
        codec, sendType, receiveType, eventType, null, null, rtcpMux, false, false, packetMillis);
  }

  /// Whether nothing goes either way: not even silence is sent.
  boolean inactive() {
    return (!sends && !receives) || rtp == null;
  }

  /// Whether the peer may send packets of this payload type.
  boolean takes(int type) {
    return type == receiveType
        || type == eventType
        || (type == COMFORT_NOISE && codec.clockRate() == 8_000);
  }
}
