package org.partyline.media.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Decodes and conceals at the codec's own rate, then resamples.
final class NarrowDecoder implements AudioDecoder {
  private final AudioCodec codec;
  private final NarrowCoder coder;
  private @Nullable Resampler resampler;
  private final Concealment concealment;
  private final int frame;
  private int rate;
  private final short[] narrow;

  NarrowDecoder(AudioCodec codec, NarrowCoder coder) {
    this.codec = codec;
    this.coder = coder;
    concealment = new Concealment(codec.sampleRate());
    frame = codec.sampleRate() / 50;
    narrow = new short[frame];
    outputRate(48_000);
  }

  @Override
  public AudioCodec codec() {
    return codec;
  }

  @Override
  public void outputRate(int newRate) {
    if (newRate != rate) {
      rate = newRate;
      resampler = Resampler.between(codec.sampleRate(), newRate);
    }
  }

  @Override
  public int decode(ByteBuffer payload, short[] pcm, int at) {
    int room =
        Math.min(MAX_SAMPLES, pcm.length - at) * (codec.sampleRate() / 1_000) / (rate / 1_000);
    room /= coder.samplesPerByte();
    int end = payload.position() + Math.min(payload.remaining(), room);
    int step = frame / coder.samplesPerByte();
    int written = 0;
    for (int from = payload.position(); from < end; from += step) {
      int count = coder.decode(payload, from, Math.min(step, end - from), narrow);
      concealment.good(narrow, count);
      written += write(count, pcm, at + written);
    }
    return written;
  }

  @Override
  public void conceal(short[] pcm, int at) {
    concealment.conceal(narrow, frame);
    write(frame, pcm, at);
  }

  private int write(int count, short[] pcm, int at) {
    if (resampler != null) {
      return resampler.resample(narrow, 0, count, pcm, at);
    }
    System.arraycopy(narrow, 0, pcm, at, count);
    return count;
  }

  @Override
  public void close() {}
}
