package org.partyline.media.codec;

/// The companding tables of ITU-T G.711.
final class G711 {
  static final G711 A_LAW = new G711(AudioCodec.PCMA);
  static final G711 MU_LAW = new G711(AudioCodec.PCMU);

  private static final int MU_BIAS = 132;
  private static final int MU_CLIP = 32_635;

  private final short[] linear = new short[256];
  private final int[] energy = new int[256];
  private final byte[] companded = new byte[65_536];

  private G711(AudioCodec codec) {
    boolean muLaw = codec == AudioCodec.PCMU;
    for (int i = 0; i < 256; i++) {
      linear[i] = (short) (muLaw ? expandMu(i) : expandA(i));
      energy[i] = linear[i] * linear[i];
    }
    for (int i = Short.MIN_VALUE; i <= Short.MAX_VALUE; i++) {
      companded[i & 0xffff] = (byte) (muLaw ? compressMu(i) : compressA(i));
    }
  }

  static G711 of(AudioCodec codec) {
    return switch (codec) {
      case PCMA -> A_LAW;
      case PCMU -> MU_LAW;
      case G722, OPUS -> throw new IllegalArgumentException(codec + " is not G.711");
    };
  }

  short decode(byte b) {
    return linear[b & 0xff];
  }

  /// The square of the sample.
  int energy(byte b) {
    return energy[b & 0xff];
  }

  byte encode(short sample) {
    return companded[sample & 0xffff];
  }

  /// Sign, 3 bits of segment, 4 bits within it, all inverted; a bias makes the segments line up.
  private static int expandMu(int code) {
    int bits = ~code & 0xff;
    int magnitude = ((((bits & 0x0f) << 3) + MU_BIAS) << (bits >> 4 & 7)) - MU_BIAS;
    return (bits & 0x80) != 0 ? -magnitude : magnitude;
  }

  private static int compressMu(int sample) {
    int magnitude = Math.min(sample < 0 ? -sample : sample, MU_CLIP) + MU_BIAS;
    int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
    int bits = (sample < 0 ? 0x80 : 0) | segment << 4 | (magnitude >> (segment + 3) & 0x0f);
    return ~bits;
  }

  /// As µ-law without the bias, with every other bit inverted; the lowest two segments are linear.
  private static int expandA(int code) {
    int bits = code ^ 0x55;
    int segment = bits >> 4 & 7;
    int magnitude = ((bits & 0x0f) << 4) + 8;
    if (segment > 0) {
      magnitude = (magnitude + 0x100) << (segment - 1);
    }
    return (bits & 0x80) != 0 ? magnitude : -magnitude;
  }

  private static int compressA(int sample) {
    int magnitude = sample < 0 ? ~sample : sample;
    int segment = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude));
    int step = segment == 0 ? magnitude >> 4 : magnitude >> (segment + 3);
    return ((sample < 0 ? 0 : 0x80) | segment << 4 | (step & 0x0f)) ^ 0x55;
  }
}
