package org.partyline.media.codec;

/// The audio codecs of phone and browser legs.
public enum AudioCodec {
  /// RFC 3551; 8 kHz.
  PCMU("PCMU", 8_000, 8_000, 0),
  /// RFC 3551; 8 kHz.
  PCMA("PCMA", 8_000, 8_000, 8),
  /// RFC 3551; sampled at 16 kHz, though its RTP clock says 8 kHz.
  G722("G722", 8_000, 16_000, 9),
  /// RFC 7587; 48 kHz.
  OPUS("opus", 48_000, 48_000, -1);

  private final String encodingName;
  private final int clockRate;
  private final int sampleRate;
  private final int staticPayloadType;

  AudioCodec(String encodingName, int clockRate, int sampleRate, int staticPayloadType) {
    this.encodingName = encodingName;
    this.clockRate = clockRate;
    this.sampleRate = sampleRate;
    this.staticPayloadType = staticPayloadType;
  }

  /// As in a=rtpmap; compared without case.
  public String encodingName() {
    return encodingName;
  }

  /// RTP timestamp units per second.
  public int clockRate() {
    return clockRate;
  }

  /// Samples per second.
  public int sampleRate() {
    return sampleRate;
  }

  /// The payload type that needs no rtpmap (RFC 3551), or -1.
  public int staticPayloadType() {
    return staticPayloadType;
  }
}
