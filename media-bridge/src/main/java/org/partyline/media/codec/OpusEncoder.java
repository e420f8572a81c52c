package org.partyline.media.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.partyline.media.MediaException;

/// Opus (RFC 6716), mono. As long as packets arrive it codes by transform (CELT): a fourth of the
/// cost of its speech coder (SILK) and, at these rates, no worse for speech (docs/quality.md). When
/// the peer reports loss it turns to the speech coder, which alone has in-band redundancy (FEC).
final class OpusEncoder implements AudioEncoder {
  private static final int BITRATE = 40_000;

  /// Half of the band needs fewer bits.
  private static final int NARROW_BITRATE = 32_000;

  /// From 5 on the transform coder predicts by pitch: twice the cost, hardly a difference to hear,
  /// and every lost packet does more harm.
  private static final int COMPLEXITY = 3;

  /// Redundancy begins at this loss, in percent, and ends at half of it: there it has come to be
  /// worth more than what it costs in quality (docs/quality.md).
  private static final int REDUNDANCY_FROM = 4;

  private static final int NARROW_REDUNDANCY_FROM = 2;

  // As the library numbers them.
  private static final int SIGNAL_VOICE = 3001;
  private static final int SIGNAL_MUSIC = 3002;

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
  private boolean redundant;
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
    Libopus.control(state, Libopus.SET_BITRATE, newRate < 48_000 ? NARROW_BITRATE : BITRATE);
    Libopus.control(state, Libopus.SET_COMPLEXITY, COMPLEXITY);
    tune();
  }

  private void tune() {
    Libopus.control(state, Libopus.SET_SIGNAL, redundant ? SIGNAL_VOICE : SIGNAL_MUSIC);
    Libopus.control(state, Libopus.SET_INBAND_FEC, redundant ? 1 : 0);
    Libopus.control(state, Libopus.SET_PACKET_LOSS_PERC, redundant ? expectedLoss : 0);
  }

  @Override
  public AudioCodec codec() {
    return AudioCodec.OPUS;
  }

  @Override
  public int encode(short[] pcm, byte[] payload) {
    return encode(pcm, 0, rate / 50, payload);
  }

  @Override
  public int encodeHalf(short[] pcm, int half, byte[] payload) {
    return encode(pcm, half * (rate / 100), rate / 100, payload);
  }

  private int encode(short[] pcm, int from, int frame, byte[] payload) {
    MemorySegment.copy(pcm, from, samples, ValueLayout.JAVA_SHORT, 0, frame);
    int length = Libopus.encode(state, samples, frame, packet);
    if (length < 0) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "libopus can't encode: error " + length);
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, payload, 0, length);
    return length;
  }

  @Override
  public void expectLoss(int percent) {
    int bounded = Math.min(30, Math.max(0, percent));
    int from = rate < 48_000 ? NARROW_REDUNDANCY_FROM : REDUNDANCY_FROM;
    boolean worthIt = bounded >= (redundant ? from / 2 : from);
    boolean changes = worthIt != redundant || (worthIt && bounded != expectedLoss);
    expectedLoss = bounded;
    redundant = worthIt;
    if (changes) {
      tune();
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
    redundant = same.redundant;
    bandwidth = same.bandwidth;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
