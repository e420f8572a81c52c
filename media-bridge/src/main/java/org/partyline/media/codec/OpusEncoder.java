package org.partyline.media.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.partyline.media.MediaException;

/// Opus (RFC 6716) for voice: mono, 32 kbit/s on average.
final class OpusEncoder implements AudioEncoder {
  private static final int BITRATE = 32_000;

  /// Half of the encoder's cost at 10, and hardly a difference to hear.
  private static final int COMPLEXITY = 5;

  private static final int MAX_FRAME = 960;

  // As the library numbers them: 4, 8 and 20 kHz.
  private static final int NARROW_BAND = 1101;
  private static final int WIDE_BAND = 1103;
  private static final int FULL_BAND = 1105;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Libopus.encoderState(arena);
  private final MemorySegment samples = arena.allocate(ValueLayout.JAVA_SHORT, MAX_FRAME);
  private final MemorySegment packet = arena.allocate(MAX_PAYLOAD);
  private int expectedLoss;
  private int bandwidth = FULL_BAND;
  private int rate;

  OpusEncoder() {
    inputRate(48_000);
  }

  @Override
  public void inputRate(int newRate) {
    if (newRate == rate) {
      return;
    }
    rate = newRate;
    bandwidth = FULL_BAND;
    Libopus.startEncoder(state, newRate);
    Libopus.control(state, Libopus.SET_PACKET_LOSS_PERC, expectedLoss);
    Libopus.control(state, Libopus.SET_BITRATE, BITRATE);
    Libopus.control(state, Libopus.SET_COMPLEXITY, COMPLEXITY);
    Libopus.control(state, Libopus.SET_INBAND_FEC, 1);
  }

  @Override
  public AudioCodec codec() {
    return AudioCodec.OPUS;
  }

  @Override
  public int encode(short[] pcm, byte[] payload) {
    int frame = rate / 50;
    MemorySegment.copy(pcm, 0, samples, ValueLayout.JAVA_SHORT, 0, frame);
    int length = Libopus.encode(state, samples, frame, packet);
    if (length < 0) {
      throw new MediaException("libopus can't encode: error " + length);
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, payload, 0, length);
    return length;
  }

  @Override
  public void expectLoss(int percent) {
    int bounded = Math.min(30, Math.max(0, percent));
    if (bounded != expectedLoss) {
      expectedLoss = bounded;
      Libopus.control(state, Libopus.SET_PACKET_LOSS_PERC, bounded);
    }
  }

  @Override
  public void expectSampleRate(int hertz) {
    int enough = hertz <= 8_000 ? NARROW_BAND : hertz <= 16_000 ? WIDE_BAND : FULL_BAND;
    if (enough != bandwidth) {
      bandwidth = enough;
      Libopus.control(state, Libopus.SET_MAX_BANDWIDTH, enough);
    }
  }

  /// The state may be copied as it is, says the library's manual.
  @Override
  public void continueFrom(AudioEncoder other) {
    OpusEncoder same = (OpusEncoder) other;
    state.copyFrom(same.state);
    rate = same.rate;
    expectedLoss = same.expectedLoss;
    bandwidth = same.bandwidth;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
