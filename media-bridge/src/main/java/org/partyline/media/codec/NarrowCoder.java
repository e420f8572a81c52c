package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// A coder at the codec's own sample rate, both ways.
interface NarrowCoder {
  /// How many samples one payload byte holds.
  int samplesPerByte();

  /// Encodes samples into the payload from index 0; returns its length.
  int encode(short[] pcm, int count, byte[] payload);

  /// Takes over the state of another coder of the same kind.
  void continueFrom(NarrowCoder other);

  /// Decodes `bytes` bytes of the payload from index `at`; returns how many samples were written
  /// from index 0.
  int decode(ByteBuffer payload, int at, int bytes, short[] pcm);
}
