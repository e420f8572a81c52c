package org.partyline.media.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Opus (RFC 6716), with the library's own concealment and in-band redundancy.
final class OpusDecoder implements AudioDecoder {
  private static final int FRAME = 960;

  /// Any packet that the media loop takes fits.
  private static final int MAX_PACKET = 4_096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Libopus.openDecoder(arena);
  private final MemorySegment packet = arena.allocate(MAX_PACKET);
  private final MemorySegment samples = arena.allocate(ValueLayout.JAVA_SHORT, MAX_SAMPLES);

  /// One view over `packet`, so that nothing is allocated per payload.
  private final ByteBuffer packetView = packet.asByteBuffer();

  @Override
  public AudioCodec codec() {
    return AudioCodec.OPUS;
  }

  @Override
  public int decode(ByteBuffer payload, short[] pcm, int at) {
    int decoded = run(payload, MAX_SAMPLES, false);
    if (decoded <= 0) {
      conceal(pcm, at);
      return FRAME;
    }
    return copy(decoded, pcm, at);
  }

  @Override
  public void conceal(short[] pcm, int at) {
    int decoded = Libopus.decode(state, packet, 0, samples, FRAME, false);
    if (decoded < FRAME) {
      Arrays.fill(pcm, at, at + FRAME, (short) 0);
    } else {
      copy(FRAME, pcm, at);
    }
  }

  @Override
  public void recover(ByteBuffer following, short[] pcm, int at) {
    if (run(following, FRAME, true) == FRAME) {
      copy(FRAME, pcm, at);
    } else {
      conceal(pcm, at);
    }
  }

  private int run(ByteBuffer payload, int most, boolean fec) {
    int length = payload.remaining();
    if (length == 0 || length > MAX_PACKET) {
      return -1;
    }
    packetView.put(0, payload, payload.position(), length);
    return Libopus.decode(state, packet, length, samples, most, fec);
  }

  private int copy(int count, short[] pcm, int at) {
    int fitting = Math.min(count, pcm.length - at);
    MemorySegment.copy(samples, ValueLayout.JAVA_SHORT, 0, pcm, at, fitting);
    return fitting;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
