package org.partyline.media.codec;

import java.nio.ByteBuffer;

/// ITU-T G.722 at 64 kbit/s (mode 1): a quadrature mirror filter splits the band in two, each coded
/// by ADPCM, 6 bits for the lower and 2 for the upper. Names in comments are the Recommendation's
/// blocks. One direction only per instance.
final class G722 implements NarrowCoder {
  private static final int[] QMF = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

  /// QUANTL: the decision levels of the lower band.
  private static final int[] LOW_LEVELS = {
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
    1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
  };

  /// INVQBL: what 6 bits stand for.
  private static final int[] LOW_6 = {
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776,
    -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192,
    10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032,
    1688, 1360, 1040, 728, 432, 136, -432, -136
  };

  /// INVQAL: what the upper 4 of the 6 bits stand for; they steer the predictor.
  private static final int[] LOW_4 = {
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
    1200, 0
  };

  /// LOGSCL: how the lower band's scale factor follows the upper 4 bits.
  private static final int[] LOW_SCALE = {
    -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
  };

  /// INVQAH and LOGSCH of the upper band.
  private static final int[] HIGH_2 = {-7408, -1616, 7408, 1616};

  private static final int[] HIGH_SCALE = {798, -214, 798, -214};

  private final G722Band low = new G722Band(32, 8, 18_432);
  private final G722Band high = new G722Band(8, 10, 22_528);
  private final int[] delay = new int[24];

  @Override
  public int samplesPerByte() {
    return 2;
  }

  @Override
  public int encode(short[] pcm, int count, byte[] payload) {
    for (int i = 0; i < count / 2; i++) {
      shift(pcm[2 * i], pcm[2 * i + 1]);
      int even = 0;
      int odd = 0;
      for (int k = 0; k < 12; k++) {
        even += delay[2 * k] * QMF[k];
        odd += delay[2 * k + 1] * QMF[11 - k];
      }
      int lowCode = encodeLow((even + odd) >> 14);
      int highCode = encodeHigh((odd - even) >> 14);
      payload[i] = (byte) (highCode << 6 | lowCode);
    }
    return count / 2;
  }

  @Override
  public int decode(ByteBuffer payload, int at, int bytes, short[] pcm) {
    for (int i = 0; i < bytes; i++) {
      int code = payload.get(at + i);
      int lowSample = decodeLow(code & 0x3f);
      int highSample = decodeHigh(code >> 6 & 3);
      shift(lowSample + highSample, lowSample - highSample);
      int first = 0;
      int second = 0;
      for (int k = 0; k < 12; k++) {
        second += delay[2 * k] * QMF[k];
        first += delay[2 * k + 1] * QMF[11 - k];
      }
      pcm[2 * i] = (short) G722Band.saturate(first >> 11);
      pcm[2 * i + 1] = (short) G722Band.saturate(second >> 11);
    }
    return bytes * 2;
  }

  @Override
  public void continueFrom(NarrowCoder other) {
    G722 same = (G722) other;
    low.continueFrom(same.low);
    high.continueFrom(same.high);
    System.arraycopy(same.delay, 0, delay, 0, delay.length);
  }

  private void shift(int first, int second) {
    System.arraycopy(delay, 2, delay, 0, 22);
    delay[22] = first;
    delay[23] = second;
  }

  private int encodeLow(int sample) {
    int error = G722Band.saturate(sample - low.prediction());
    int magnitude = error >= 0 ? error : ~error;
    int level = 1;
    while (level < 30 && magnitude >= (LOW_LEVELS[level] * low.scale()) >> 12) {
      level++;
    }
    int code = error < 0 ? (level < 3 ? 64 - level : 34 - level) : 62 - level;
    adaptLow(code);
    return code;
  }

  private int decodeLow(int code) {
    int sample = bound(low.prediction() + ((low.scale() * LOW_6[code]) >> 15));
    adaptLow(code);
    return sample;
  }

  private void adaptLow(int code) {
    int upper = code >> 2;
    low.adapt((low.scale() * LOW_4[upper]) >> 15, LOW_SCALE[upper]);
  }

  private int encodeHigh(int sample) {
    int error = G722Band.saturate(sample - high.prediction());
    int magnitude = error >= 0 ? error : ~error;
    boolean outer = magnitude >= (564 * high.scale()) >> 12;
    int code = error < 0 ? (outer ? 0 : 1) : (outer ? 2 : 3);
    high.adapt((high.scale() * HIGH_2[code]) >> 15, HIGH_SCALE[code]);
    return code;
  }

  private int decodeHigh(int code) {
    int difference = (high.scale() * HIGH_2[code]) >> 15;
    int sample = bound(high.prediction() + difference);
    high.adapt(difference, HIGH_SCALE[code]);
    return sample;
  }

  private static int bound(int sample) {
    return Math.min(16_383, Math.max(-16_384, sample));
  }
}
