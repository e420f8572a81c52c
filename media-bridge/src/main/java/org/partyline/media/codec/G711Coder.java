package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// G.711 by tables.
record G711Coder(G711 law) implements NarrowCoder {
  @Override
  public int samplesPerByte() {
    return 1;
  }

  @Override
  public int encode(short[] pcm, int count, byte[] payload) {
    for (int i = 0; i < count; i++) {
      payload[i] = law.encode(pcm[i]);
    }
    return count;
  }

  @Override
  public void continueFrom(NarrowCoder other) {}

  @Override
  public int decode(ByteBuffer payload, int at, int bytes, short[] pcm) {
    for (int i = 0; i < bytes; i++) {
      pcm[i] = law.decode(payload.get(at + i));
    }
    return bytes;
  }
}
