package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// Decodes one stream, packet after packet; it keeps state between them. Not thread-safe.
///
/// Samples are always 48 kHz mono. A damaged payload gives concealment, never an exception.
public interface AudioDecoder extends AutoCloseable {
  /// The most samples that one packet holds: 120 ms.
  int MAX_SAMPLES = 5_760;

  AudioCodec codec();

  /// Decodes a packet of any length that the codec allows (2.5 to 120 ms); 20 ms give 960 samples.
  ///
  /// @param payload from position to limit; not changed
  /// @param pcm receives the samples from index `at`; what does not fit is left out
  /// @return how many samples were written
  int decode(ByteBuffer payload, short[] pcm, int at);

  /// Makes up 960 samples for 20 ms that are lost; fades out when called again and again.
  void conceal(short[] pcm, int at);

  /// As [#conceal], but uses what the packet after the lost one tells about it (Opus in-band FEC).
  /// The following packet is to be decoded after this as usual.
  default void recover(ByteBuffer following, short[] pcm, int at) {
    conceal(pcm, at);
  }

  @Override
  void close();
}
