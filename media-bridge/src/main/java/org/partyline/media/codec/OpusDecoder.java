package org.partyline.media.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Opus (RFC 6716), with the library's own concealment and in-band redundancy.
final class OpusDecoder implements AudioDecoder {
  /// Any packet that the media loop takes fits.
  private static final int MAX_PACKET = 4_096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Libopus.decoderState(arena);
  private final MemorySegment packet = arena.allocate(MAX_PACKET);
  private final MemorySegment samples = arena.allocate(ValueLayout.JAVA_SHORT, MAX_SAMPLES);

  /// One view over `packet`, so that nothing is allocated per payload.
  private final ByteBuffer packetView = packet.asByteBuffer();

  /// Longer losses fade out within these frames: the library's transform coder would go on for
  /// long.
  private static final int FADE_FROM = 2;

  private static final int FADE_UNTIL = 6;

  private int rate;
  private int frame;

  /// Frames in a row that were concealed.
  private int lost;

  OpusDecoder() {
    outputRate(48_000);
  }

  @Override
  public AudioCodec codec() {
    return AudioCodec.OPUS;
  }

  @Override
  public void outputRate(int newRate) {
    if (newRate != rate) {
      rate = newRate;
      frame = newRate / 50;
      Libopus.startDecoder(state, newRate);
    }
  }

  @Override
  public int decode(ByteBuffer payload, short[] pcm, int at) {
    int decoded = run(payload, 6 * frame, false);
    if (decoded <= 0) {
      conceal(pcm, at);
      return frame;
    }
    int count = copy(decoded, pcm, at);
    fadeIn(pcm, at, Math.min(count, rate / 200));
    return count;
  }

  private float gain(int concealed) {
    return Math.clamp((float) (FADE_UNTIL - concealed) / (FADE_UNTIL - FADE_FROM), 0, 1);
  }

  private void fadeIn(short[] pcm, int at, int count) {
    float from = gain(lost);
    lost = 0;
    for (int i = 0; from < 1 && i < count; i++) {
      pcm[at + i] = (short) (pcm[at + i] * (from + (1 - from) * i / count));
    }
  }

  @Override
  public void conceal(short[] pcm, int at) {
    int decoded = Libopus.decode(state, packet, 0, samples, frame, false);
    if (decoded < frame) {
      Arrays.fill(pcm, at, at + frame, (short) 0);
    } else {
      copy(frame, pcm, at);
    }
    float from = gain(lost);
    float to = gain(++lost);
    for (int i = 0; to < 1 && i < Math.min(frame, pcm.length - at); i++) {
      pcm[at + i] = (short) (pcm[at + i] * (from + (to - from) * i / frame));
    }
  }

  @Override
  public void recover(ByteBuffer following, short[] pcm, int at) {
    if (run(following, frame, true) == frame) {
      copy(frame, pcm, at);
      fadeIn(pcm, at, Math.min(rate / 200, pcm.length - at));
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
