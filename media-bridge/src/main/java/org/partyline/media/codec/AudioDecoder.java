package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// Decodes one stream, packet after packet; it keeps state between them. Not thread-safe.
///
/// Samples are mono, at 48 kHz until [#outputRate] says otherwise. A damaged payload gives
/// concealment, never an exception.
public interface AudioDecoder extends AutoCloseable {
  /// The most samples that one packet holds: 120 ms at 48 kHz.
  int MAX_SAMPLES = 5_760;

  AudioCodec codec();

  /// Samples are at this rate from now on: 8, 16 or 48 kHz. What the decoder has learnt of the
  /// stream is lost with Opus.
  void outputRate(int rate);

  /// Decodes a packet of any length that the codec allows (2.5 to 120 ms); 20 ms give 960 samples
  /// at 48 kHz.
  ///
  /// @param payload from position to limit; not changed
  /// @param pcm receives the samples from index `at`; what does not fit is left out
  /// @return how many samples were written
  int decode(ByteBuffer payload, short[] pcm, int at);

  /// Conceals the loss of 20 ms (PLC); fades out on consecutive losses.
  void conceal(short[] pcm, int at);

  /// As [#conceal], but uses what the packet after the lost one tells about it (Opus in-band FEC).
  /// The following packet is to be decoded after this as usual.
  default void recover(ByteBuffer following, short[] pcm, int at) {
    conceal(pcm, at);
  }

  @Override
  void close();
}
