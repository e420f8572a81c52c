package org.partyline.media.phone;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.dtls.DtlsIdentity;
import org.partyline.media.dtls.Fingerprint;
import org.partyline.media.srtp.SrtpKey;

/// What offer and answer settled.
///
/// @param sendType our packets' payload type
/// @param receiveType the peer's packets' payload type
/// @param events how digits are sent as events (RFC 4733)
/// @param rtp where the peer says it receives; null on hold by c=0.0.0.0, or without a stream
/// @param rtcp the same for RTCP; null with rtcpMux
/// @param sends whether the peer hears us; if not, the call is on hold
/// @param receives whether the peer may send to us
/// @param newRemote whether another party answers the same offer of ours: another fork
/// @param encryption where the keys of SRTP come from; null for plain RTP
/// @param packetMillis how much sound the peer wants in a packet (a=ptime, a=maxptime)
record NegotiatedMedia(
    AudioCodec codec,
    int sendType,
    int receiveType,
    Events events,
    @Nullable InetSocketAddress rtp,
    @Nullable InetSocketAddress rtcp,
    boolean rtcpMux,
    boolean sends,
    boolean receives,
    boolean newRemote,
    @Nullable Encryption encryption,
    int packetMillis) {
  /// The longest packets that are sent, whatever the peer asks for: they delay.
  static final int MAX_PACKET_MILLIS = 60;

  private static final int COMFORT_NOISE = 13;

  /// How telephone-events are sent.
  ///
  /// @param receiveType the payload type of the peer's, or -1
  /// @param sendType the payload type of ours, or -1
  /// @param clockRate what durations are counted in
  record Events(int receiveType, int sendType, int clockRate) {
    /// Not agreed: digits are tones.
    static final Events NONE = new Events(-1, -1, 0);
  }

  /// Where SRTP's keys come from.
  sealed interface Encryption {
    /// From the SDP (RFC 4568): those of the two directions; each names how it is used.
    record Sdes(SrtpKey ours, SrtpKey theirs) implements Encryption {}

    /// From a handshake (RFC 5763). The components tell one association from another (RFC 8842 4).
    ///
    /// @param identity our certificate
    /// @param id our tls-id
    /// @param theirs what the peer's certificate is
    /// @param theirId the peer's tls-id, where it tells one
    /// @param active whether we are the client
    record Dtls(
        DtlsIdentity identity,
        String id,
        Fingerprint theirs,
        Optional<String> theirId,
        boolean active)
        implements Encryption {}
  }

  /// The same without its stream: the peer gave the port 0.
  NegotiatedMedia withoutStream() {
    return new NegotiatedMedia(
        codec,
        sendType,
        receiveType,
        events,
        null,
        null,
        rtcpMux,
        false,
        false,
        false,
        encryption,
        packetMillis);
  }

  /// The same, from another fork than the answer before.
  NegotiatedMedia fromNewRemote() {
    return new NegotiatedMedia(
        codec,
        sendType,
        receiveType,
        events,
        rtp,
        rtcp,
        rtcpMux,
        sends,
        receives,
        true,
        encryption,
        packetMillis);
  }

  /// Whether nothing goes either way: not even silence is sent.
  boolean inactive() {
    return (!sends && !receives) || rtp == null;
  }

  /// The payload type of the peer's telephone-events, or -1.
  int eventType() {
    return events.receiveType();
  }

  /// Whether the peer may send packets of this payload type.
  boolean takes(int type) {
    return type == receiveType
        || type == eventType()
        || (type == COMFORT_NOISE && codec.clockRate() == 8_000);
  }
}
