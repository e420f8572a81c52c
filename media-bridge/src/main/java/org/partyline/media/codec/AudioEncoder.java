package org.partyline.media.codec;

/// Encodes one stream, frame after frame; it keeps state between them. Samples are mono, at 48 kHz
/// until [#inputRate] says otherwise. Not thread-safe.
public interface AudioEncoder extends AutoCloseable {
  /// A payload array of this size always suffices.
  int MAX_PAYLOAD = 1_275;

  AudioCodec codec();

  /// Samples are at this rate from now on: 8, 16 or 48 kHz. Opus begins anew.
  void inputRate(int rate);

  /// Encodes 20 ms.
  ///
  /// @param pcm 20 ms: 960 samples at 48 kHz
  /// @param payload receives the payload from index 0
  /// @return the payload's length
  int encode(short[] pcm, byte[] payload);

  /// Encodes half of 20 ms, for packets of 10 ms. Opus only: other codecs' payloads can be cut.
  ///
  /// @param half 0 or 1
  default int encodeHalf(short[] pcm, int half, byte[] payload) {
    throw new UnsupportedOperationException(codec() + " has frames of any length");
  }

  /// What share of the packets the peer reports lost: Opus spends bits on redundancy for it.
  default void expectLoss(int percent) {}

  /// The sound that follows has nothing above half of this sample rate: Opus need not look for it.
  default void expectSampleRate(int hertz) {}

  /// Goes on as if it had encoded what the other, of the same codec, has: a decoder that was fed by
  /// the other hears no seam.
  void continueFrom(AudioEncoder other);

  @Override
  void close();
}
