package org.partyline.lab;

/// G.711 A-law, written apart from the product's own so that the two check each other.
final class ALaw {
  private ALaw() {}

  static short decode(byte coded) {
    int value = coded ^ 0x55;
    int exponent = (value & 0x70) >> 4;
    int magnitude = ((value & 0x0f) << 4) + 8;
    if (exponent > 0) {
      magnitude = (magnitude + 0x100) << (exponent - 1);
    }
    return (short) ((value & 0x80) != 0 ? magnitude : -magnitude);
  }

  static byte encode(short sample) {
    int sign = sample >= 0 ? 0x80 : 0;
    int magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32_767) >> 4;
    int exponent = 0;
    int mantissa = magnitude;
    while (mantissa > 31) {
      mantissa >>= 1;
      exponent++;
    }
    int coded = magnitude < 32 ? magnitude : ((exponent + 1) << 4) | (mantissa & 0x0f);
    return (byte) ((coded | sign) ^ 0x55);
  }
}
