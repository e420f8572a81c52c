package org.partyline.media.codec;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens encoders and decoders.
public final class AudioCodecs {
  private static final Map<AudioCodec, Supplier<AudioEncoder>> ENCODERS = Map.of();
  private static final Map<AudioCodec, Supplier<AudioDecoder>> DECODERS = Map.of();

  private AudioCodecs() {}

  public static AudioEncoder encoder(AudioCodec codec) {
    return Optional.ofNullable(ENCODERS.get(codec)).orElseThrow().get();
  }

  public static AudioDecoder decoder(AudioCodec codec) {
    return Optional.ofNullable(DECODERS.get(codec)).orElseThrow().get();
  }
}
