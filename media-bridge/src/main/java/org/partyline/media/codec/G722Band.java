package org.partyline.media.codec;

/// One band of [G722]: the scale factor of its quantiser and the predictor of two poles and six
/// zeros, both adapted backwards, from what the decoder knows too.
final class G722Band {
  /// ILB: powers of 2 in steps of 1/32, times 2048.
  private static final int[] POWERS = new int[32];

  static {
    for (int i = 0; i < 32; i++) {
      POWERS[i] = (int) Math.round(2048 * Math.pow(2, i / 32.0));
    }
  }

  private final int scaleShift;
  private final int maxLogScale;
  private int logScale;
  private int scale;

  /// Index 0 is the newest; the reconstructed signal and the partly reconstructed one.
  private final int[] signal = new int[3];

  private final int[] partial = new int[3];
  private final int[] difference = new int[7];

  /// From index 1, as in the Recommendation.
  private final int[] poles = new int[3];

  private final int[] zeros = new int[7];
  private int zeroPrediction;
  private int prediction;

  G722Band(int scale, int scaleShift, int maxLogScale) {
    this.scale = scale;
    this.scaleShift = scaleShift;
    this.maxLogScale = maxLogScale;
  }

  int prediction() {
    return prediction;
  }

  int scale() {
    return scale;
  }

  void continueFrom(G722Band other) {
    logScale = other.logScale;
    scale = other.scale;
    zeroPrediction = other.zeroPrediction;
    prediction = other.prediction;
    System.arraycopy(other.signal, 0, signal, 0, signal.length);
    System.arraycopy(other.partial, 0, partial, 0, partial.length);
    System.arraycopy(other.difference, 0, difference, 0, difference.length);
    System.arraycopy(other.poles, 0, poles, 0, poles.length);
    System.arraycopy(other.zeros, 0, zeros, 0, zeros.length);
  }

  static int saturate(int value) {
    return Math.min(Short.MAX_VALUE, Math.max(Short.MIN_VALUE, value));
  }

  /// Takes the quantised difference in, for the next sample.
  void adapt(int quantised, int scaleStep) {
    adaptScale(scaleStep);
    difference[0] = quantised;
    signal[0] = saturate(prediction + quantised); // RECONS
    partial[0] = saturate(zeroPrediction + quantised); // PARREC
    adaptPoles();
    adaptZeros();
    shift();
    predict();
  }

  /// LOGSCL/LOGSCH and SCALEL/SCALEH.
  private void adaptScale(int step) {
    logScale = Math.min(maxLogScale, Math.max(0, ((logScale * 127) >> 7) + step));
    int power = POWERS[logScale >> 6 & 31];
    int shift = scaleShift - (logScale >> 11);
    scale = (shift < 0 ? power << -shift : power >> shift) << 2;
  }

  /// UPPOL2, then UPPOL1 with the new second coefficient.
  private void adaptPoles() {
    boolean sameAsLast = sameSign(partial[0], partial[1]);
    int first = saturate(poles[1] << 2);
    int towards = sameAsLast ? Math.min(Short.MAX_VALUE, -first) : first;
    int second =
        (sameSign(partial[0], partial[2]) ? 128 : -128)
            + (towards >> 7)
            + ((poles[2] * 32_512) >> 15);
    second = Math.min(12_288, Math.max(-12_288, second));
    int limit = saturate(15_360 - second);
    int next = saturate((sameAsLast ? 192 : -192) + ((poles[1] * 32_640) >> 15));
    poles[1] = Math.min(limit, Math.max(-limit, next));
    poles[2] = second;
  }

  /// UPZERO.
  private void adaptZeros() {
    int step = difference[0] == 0 ? 0 : 128;
    for (int i = 1; i <= 6; i++) {
      int towards = sameSign(difference[i], difference[0]) ? step : -step;
      zeros[i] = saturate(towards + ((zeros[i] * 32_640) >> 15));
    }
  }

  /// DELAYA.
  private void shift() {
    System.arraycopy(difference, 0, difference, 1, 6);
    System.arraycopy(signal, 0, signal, 1, 2);
    System.arraycopy(partial, 0, partial, 1, 2);
  }

  /// FILTEP, FILTEZ and PREDIC.
  private void predict() {
    int fromPoles =
        saturate(
            ((poles[1] * saturate(2 * signal[1])) >> 15)
                + ((poles[2] * saturate(2 * signal[2])) >> 15));
    int fromZeros = 0;
    for (int i = 6; i >= 1; i--) {
      fromZeros += (zeros[i] * saturate(2 * difference[i])) >> 15;
    }
    zeroPrediction = saturate(fromZeros);
    prediction = saturate(fromPoles + zeroPrediction);
  }

  private static boolean sameSign(int a, int b) {
    return (a ^ b) >= 0;
  }
}
