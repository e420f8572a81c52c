package org.partyline.media.phone;

/// Recognizes DTMF digits in sound (ITU-T Q.23, Q.24): two of eight frequencies, each within 2.5 %,
/// -32 dBm0 or louder, the high one at most 8 dB louder and 10 dB softer than the low one, and next
/// to nothing else, for 30 ms without a change. 40 ms of a tone are enough wherever they begin, 23
/// ms are too few; a gap of 40 ms ends a press, one of 10 ms does not.
///
/// The sound is correlated with the eight frequencies in blocks of 10 ms. Since the reference goes
/// on through the blocks, their phases tell how far a tone is off its frequency. That, and how pure
/// it is, tells digits from speech and music. Not thread-safe.
final class ToneDetector {
  static final char NONE = 0;

  static final int[] HERTZ = {697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633};
  static final String DIGITS = "123A456B789C*0#D";
  static final int TONES = 4;
  private static final int BLOCKS_PER_SECOND = 100;

  /// Blocks that must agree.
  private static final int WINDOW = 3;

  /// Blocks without the tone that end a press.
  private static final int GAP = 3;

  /// Mean square of -32 dBm0, where full scale is +3.14 dBm0 (G.711).
  private static final double MIN_POWER = 32_768.0 * 32_768.0 / 2 * Math.pow(10, (-32 - 3.14) / 10);

  private static final double MAX_DEVIATION = 0.025;
  private static final double MAX_HIGH_OVER_LOW = Math.pow(10, 0.85);
  private static final double MAX_LOW_OVER_HIGH = Math.pow(10, 1.05);

  /// How much of the sound the two tones must be.
  private static final double PURITY = 0.86;

  /// How even the blocks must be: the softest against the loudest.
  private static final double STEADINESS = 0.6;

  private final double[][] real = new double[WINDOW][HERTZ.length];
  private final double[][] imaginary = new double[WINDOW][HERTZ.length];
  private final double[] energy = new double[WINDOW];
  private final int[] phase = new int[HERTZ.length];
  private int rate;
  private float[] wave = {};
  private int block;
  private int filled;
  private int blocks;

  private char digit = NONE;
  private int low;
  private int high;
  private double loudness;
  private int absent;

  /// Sets the sampling rate; a change begins anew.
  ///
  /// @param newRate samples per second of what follows: a multiple of 400
  void rate(int newRate) {
    if (newRate == rate) {
      return;
    }
    rate = newRate;
    block = rate / BLOCKS_PER_SECOND;
    wave = new float[rate];
    for (int i = 0; i < rate; i++) {
      wave[i] = (float) Math.cos(2 * Math.PI * i / rate);
    }
    reset();
  }

  private void reset() {
    for (int i = 0; i < HERTZ.length; i++) {
      phase[i] = 0;
    }
    blocks = 0;
    begin();
  }

  private void begin() {
    int at = blocks % WINDOW;
    filled = 0;
    energy[at] = 0;
    for (int i = 0; i < HERTZ.length; i++) {
      real[at][i] = 0;
      imaginary[at][i] = 0;
    }
  }

  /// The digit whose tone is heard now, or [#NONE].
  char digit() {
    return digit;
  }

  /// Takes 20 ms in which nothing is heard.
  void silence() {
    absent += 2;
    if (absent >= GAP) {
      digit = NONE;
    }
    reset();
  }

  /// Takes some sound.
  ///
  /// @return the digit whose press was recognized in it, else [#NONE]
  char take(short[] pcm, int from, int count) {
    char found = NONE;
    int at = from;
    while (at < from + count) {
      int part = Math.min(block - filled, from + count - at);
      correlate(pcm, at, part);
      at += part;
      filled += part;
      if (filled == block) {
        char now = block();
        found = now == NONE ? found : now;
        blocks++;
        begin();
      }
    }
    return found;
  }

  private void correlate(short[] pcm, int from, int count) {
    int at = blocks % WINDOW;
    double sum = 0;
    for (int n = from; n < from + count; n++) {
      sum += (double) pcm[n] * pcm[n];
    }
    energy[at] += sum / block;
    for (int i = 0; i < HERTZ.length; i++) {
      int p = phase[i];
      double re = 0;
      double im = 0;
      for (int n = from; n < from + count; n++) {
        int quarter = p + rate / 4;
        re += pcm[n] * wave[p];
        im += pcm[n] * wave[quarter < rate ? quarter : quarter - rate];
        p += HERTZ[i];
        p = p < rate ? p : p - rate;
      }
      phase[i] = p;
      real[at][i] += re;
      imaginary[at][i] += im;
    }
  }

  /// A block is complete.
  private char block() {
    char heard = blocks + 1 >= WINDOW ? recognize() : NONE;
    if (digit != NONE) {
      absent = continues() ? 0 : absent + 1;
      if (absent >= GAP) {
        digit = NONE;
      }
    }
    if (heard == NONE || heard == digit) {
      return NONE;
    }
    digit = heard;
    absent = 0;
    return heard;
  }

  /// Whether the last block holds the tone of the digit that is pressed.
  private boolean continues() {
    int at = blocks % WINDOW;
    double tones = power(at, low) + power(at, high);
    return tones > energy[at] / 2 && energy[at] > loudness / 10;
  }

  private char recognize() {
    double total = 0;
    double least = Double.MAX_VALUE;
    double most = 0;
    for (double each : energy) {
      total += each / WINDOW;
      least = Math.min(least, each);
      most = Math.max(most, each);
    }
    if (total < 2 * MIN_POWER || least < STEADINESS * most) {
      return NONE;
    }
    int lowTone = loudest(0);
    int highTone = loudest(TONES);
    double lowPower = exactPower(lowTone);
    double highPower = exactPower(highTone);
    boolean twisted =
        highPower > MAX_HIGH_OVER_LOW * lowPower || lowPower > MAX_LOW_OVER_HIGH * highPower;
    if (lowPower < MIN_POWER
        || highPower < MIN_POWER
        || twisted
        || lowPower + highPower < PURITY * total) {
      return NONE;
    }
    low = lowTone;
    high = highTone;
    loudness = total;
    return DIGITS.charAt(lowTone * TONES + highTone - TONES);
  }

  private int loudest(int first) {
    int loudest = first;
    double most = 0;
    for (int i = first; i < first + TONES; i++) {
      double sum = 0;
      for (int k = 0; k < WINDOW; k++) {
        sum += power(k, i);
      }
      if (sum > most) {
        most = sum;
        loudest = i;
      }
    }
    return loudest;
  }

  private double power(int at, int tone) {
    double re = real[at][tone];
    double im = imaginary[at][tone];
    return 2 * (re * re + im * im) / ((double) block * block);
  }

  /// The power of a tone near this frequency over the window; 0 when it is too far off.
  private double exactPower(int tone) {
    double re = 0;
    double im = 0;
    for (int k = 1; k < WINDOW; k++) {
      int before = (blocks + k) % WINDOW;
      int after = (blocks + k + 1) % WINDOW;
      re +=
          real[after][tone] * real[before][tone] + imaginary[after][tone] * imaginary[before][tone];
      im +=
          imaginary[after][tone] * real[before][tone] - real[after][tone] * imaginary[before][tone];
    }
    double turn = Math.atan2(im, re);
    double offHertz = turn / (2 * Math.PI) * BLOCKS_PER_SECOND;
    if (Math.abs(offHertz) > MAX_DEVIATION * HERTZ[tone]) {
      return 0;
    }
    double sumRe = 0;
    double sumIm = 0;
    for (int k = 0; k < WINDOW; k++) {
      int at = (blocks + k + 1) % WINDOW;
      double cos = Math.cos(turn * k);
      double sin = Math.sin(turn * k);
      sumRe += real[at][tone] * cos + imaginary[at][tone] * sin;
      sumIm += imaginary[at][tone] * cos - real[at][tone] * sin;
    }
    double within = Math.abs(turn) < 1e-6 ? 1 : Math.sin(turn / 2) / (turn / 2);
    double samples = (double) WINDOW * block * within;
    return 2 * (sumRe * sumRe + sumIm * sumIm) / (samples * samples);
  }
}
