package org.partyline.gateway.bench;

import org.partyline.media.codec.AudioCodec;

/// What the bench's phones offer: one codec.
public final class PhoneOffer {
  private static final int DYNAMIC_TYPE = 107;

  private PhoneOffer() {}

  /// The codec's payload type.
  public static int type(AudioCodec codec) {
    return codec.staticPayloadType() < 0 ? DYNAMIC_TYPE : codec.staticPayloadType();
  }

  /// The SDP.
  ///
  /// @param port for RTP and RTCP
  public static String of(AudioCodec codec, int port) {
    String channels = codec == AudioCodec.OPUS ? "/2" : "";
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    c=IN IP4 127.0.0.1
    t=0 0
    m=audio %d RTP/AVP %d
    a=rtpmap:%d %s/%d%s
    a=rtcp-mux
    a=ptime:20
    """
        .formatted(
            port, type(codec), type(codec), codec.encodingName(), codec.clockRate(), channels)
        .replace("\n", "\r\n");
  }
}
