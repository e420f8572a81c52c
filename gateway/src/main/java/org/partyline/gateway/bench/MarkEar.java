package org.partyline.gateway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.rtp.RtpPacket;

/// Finds in what is heard, to the millisecond, the marks that somebody says ([Voice#marks]). On the
/// generator's thread; what it found may be read once that has ended.
final class MarkEar implements PhonePort.Ear, AutoCloseable {
  private static final int SAMPLES_PER_MILLI = 8;
  private static final int LOUD = 25;
  private static final long TOO_OLD = 450_000_000;

  private final AudioDecoder decoder;
  private final LongSupplier markNanos;
  private final short[] pcm = new short[AudioDecoder.MAX_SAMPLES];
  private final List<Double> delays = new ArrayList<>();
  private long heard;
  private volatile boolean noting;

  /// @param markNanos when the last mark was said
  MarkEar(AudioCodec codec, LongSupplier markNanos) {
    this.markNanos = markNanos;
    decoder = AudioCodecs.decoder(codec);
    decoder.outputRate(1_000 * SAMPLES_PER_MILLI);
  }

  /// Begins to note.
  void note() {
    noting = true;
  }

  @Override
  public void onPacket(RtpPacket packet, long nanos) {
    int count = decoder.decode(packet.payload(), pcm, 0);
    long mark = markNanos.getAsLong();
    if (mark == heard || nanos - mark > TOO_OLD) {
      return;
    }
    for (int at = 0; at + SAMPLES_PER_MILLI <= count; at += SAMPLES_PER_MILLI) {
      if (AudioLevel.of(pcm, at, SAMPLES_PER_MILLI) < LOUD) {
        heard = mark;
        if (noting) {
          delays.add((nanos - mark) / 1e6 + (double) at / SAMPLES_PER_MILLI);
        }
        return;
      }
    }
  }

  /// In milliseconds, of all these.
  static Percentiles delays(List<MarkEar> ears) {
    return Percentiles.of(
        ears.stream()
            .flatMap(ear -> ear.delays.stream())
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  @Override
  public void close() {
    decoder.close();
  }
}
