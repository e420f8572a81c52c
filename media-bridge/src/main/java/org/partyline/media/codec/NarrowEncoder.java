package org.partyline.media.codec;

/// Resamples from 48 kHz, then encodes at the codec's own rate.
final class NarrowEncoder implements AudioEncoder {
  private final AudioCodec codec;
  private final NarrowCoder coder;
  private final Resampler resampler;
  private final short[] narrow;

  NarrowEncoder(AudioCodec codec, NarrowCoder coder) {
    this.codec = codec;
    this.coder = coder;
    resampler = Resampler.from48kTo(codec.sampleRate());
    narrow = new short[codec.sampleRate() / 50];
  }

  @Override
  public AudioCodec codec() {
    return codec;
  }

  @Override
  public int encode(short[] pcm, byte[] payload) {
    int count = resampler.resample(pcm, 0, 960, narrow, 0);
    return coder.encode(narrow, count, payload);
  }

  @Override
  public void continueFrom(AudioEncoder other) {
    if (!(other instanceof NarrowEncoder narrowOther) || narrowOther.codec != codec) {
      throw new IllegalArgumentException(other.codec() + " instead of " + codec);
    }
    resampler.continueFrom(narrowOther.resampler);
    coder.continueFrom(narrowOther.coder);
  }

  @Override
  public void close() {}
}
