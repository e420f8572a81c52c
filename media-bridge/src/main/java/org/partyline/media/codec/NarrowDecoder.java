package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// Decodes and conceals at the codec's own rate, then resamples to 48 kHz.
final class NarrowDecoder implements AudioDecoder {
  private final AudioCodec codec;
  private final NarrowCoder coder;
  private final Resampler resampler;
  private final Concealment concealment;
  private final int frame;
  private final int ratio;
  private final short[] narrow;

  NarrowDecoder(AudioCodec codec, NarrowCoder coder) {
    this.codec = codec;
    this.coder = coder;
    resampler = Resampler.to48kFrom(codec.sampleRate());
    concealment = new Concealment(codec.sampleRate());
    frame = codec.sampleRate() / 50;
    ratio = 48_000 / codec.sampleRate();
    narrow = new short[frame];
  }

  @Override
  public AudioCodec codec() {
    return codec;
  }

  @Override
  public int decode(ByteBuffer payload, short[] pcm, int at) {
    int room = Math.min(MAX_SAMPLES, pcm.length - at) / ratio / coder.samplesPerByte();
    int end = payload.position() + Math.min(payload.remaining(), room);
    int step = frame / coder.samplesPerByte();
    int written = 0;
    for (int from = payload.position(); from < end; from += step) {
      int count = coder.decode(payload, from, Math.min(step, end - from), narrow);
      concealment.good(narrow, count);
      written += resampler.resample(narrow, 0, count, pcm, at + written);
    }
    return written;
  }

  @Override
  public void conceal(short[] pcm, int at) {
    concealment.conceal(narrow, frame);
    resampler.resample(narrow, 0, frame, pcm, at);
  }

  @Override
  public void close() {}
}
