package org.partyline.media.codec;

import org.jspecify.annotations.Nullable;

/// Resamples to the codec's own rate, then encodes.
final class NarrowEncoder implements AudioEncoder {
  private final AudioCodec codec;
  private final NarrowCoder coder;
  private final short[] narrow;
  private @Nullable Resampler resampler;
  private int rate;

  NarrowEncoder(AudioCodec codec, NarrowCoder coder) {
    this.codec = codec;
    this.coder = coder;
    narrow = new short[codec.sampleRate() / 50];
    inputRate(48_000);
  }

  @Override
  public AudioCodec codec() {
    return codec;
  }

  @Override
  public void inputRate(int newRate) {
    if (newRate != rate) {
      rate = newRate;
      resampler = Resampler.between(newRate, codec.sampleRate());
    }
  }

  @Override
  public int encode(short[] pcm, byte[] payload) {
    if (resampler == null) {
      return coder.encode(pcm, narrow.length, payload);
    }
    int count = resampler.resample(pcm, 0, rate / 50, narrow, 0);
    return coder.encode(narrow, count, payload);
  }

  @Override
  public void continueFrom(AudioEncoder other) {
    if (!(other instanceof NarrowEncoder same) || same.codec != codec || same.rate != rate) {
      throw new IllegalArgumentException(other.codec() + " instead of " + codec);
    }
    if (resampler != null && same.resampler != null) {
      resampler.continueFrom(same.resampler);
    }
    coder.continueFrom(same.coder);
  }

  @Override
  public void close() {}
}
