package org.partyline.media.codec;

/// Opens encoders and decoders; each is one stream's.
public final class AudioCodecs {
  private AudioCodecs() {}

  public static AudioEncoder encoder(AudioCodec codec) {
    return codec == AudioCodec.OPUS ? new OpusEncoder() : new NarrowEncoder(codec, coder(codec));
  }

  public static AudioDecoder decoder(AudioCodec codec) {
    return codec == AudioCodec.OPUS ? new OpusDecoder() : new NarrowDecoder(codec, coder(codec));
  }

  private static NarrowCoder coder(AudioCodec codec) {
    return switch (codec) {
      case PCMU, PCMA -> new G711Coder(G711.of(codec));
      case G722 -> new G722();
      case OPUS -> throw new IllegalArgumentException("Opus works at 48 kHz");
    };
  }
}
