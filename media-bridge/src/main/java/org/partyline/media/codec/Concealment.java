package org.partyline.media.codec;

/// Packet loss concealment for codecs that have none of their own: repeats the last pitch period,
/// fading out within 60 ms, and blends into what comes after (the idea of ITU-T G.711 Appendix I,
/// without its delay). Works at the coder's own rate.
final class Concealment {
  private static final int TOP_BLOCK_MS = 20;

  private final int rate;
  private final int minPitch;
  private final int maxPitch;
  private final int blend;
  private final short[] history;
  private final float[] period;
  private int pitch;
  private int position;

  /// Samples concealed since the last received one.
  private int lost;

  /// Jump between the last real sample and the one a period before; faded out to avoid a click.
  private float offset;

  Concealment(int rate) {
    this.rate = rate;
    minPitch = rate / 400;
    maxPitch = rate / 66;
    blend = rate / 200;
    history = new short[maxPitch * 2 + rate * TOP_BLOCK_MS / 1000];
    period = new float[maxPitch];
  }

  /// Takes note of samples that were really received, and smooths the way back after a loss.
  void good(short[] pcm, int count) {
    if (lost > 0) {
      int ramp = Math.min(blend, count);
      for (int i = 0; i < ramp; i++) {
        float in = (i + 1f) / (ramp + 1);
        pcm[i] = (short) (pcm[i] * in + next() * (1 - in));
      }
      lost = 0;
    }
    remember(pcm, count);
  }

  /// Writes `count` samples, at most 20 ms.
  void conceal(short[] pcm, int count) {
    if (lost == 0) {
      prepare();
    }
    for (int i = 0; i < count; i++) {
      pcm[i] = (short) next();
    }
    remember(pcm, count);
  }

  private float next() {
    float gain = gain();
    float fadingOffset = lost < blend ? offset * (1 - (lost + 1f) / (blend + 1)) : 0;
    float sample = (period[position] + fadingOffset) * gain;
    position = position + 1 == pitch ? 0 : position + 1;
    lost++;
    return Math.min(Short.MAX_VALUE, Math.max(Short.MIN_VALUE, sample));
  }

  /// Full for 10 ms, then down to nothing at 60 ms.
  private float gain() {
    float ms = lost * 1000f / rate;
    return Math.min(1, Math.max(0, (60 - ms) / 50));
  }

  private void prepare() {
    int end = history.length;
    pitch = findPitch();
    position = 0;
    for (int i = 0; i < pitch; i++) {
      period[i] = history[end - pitch + i];
    }
    // Its last quarter turns into what came before its beginning, so that it repeats seamlessly.
    int quarter = pitch / 4;
    for (int i = 0; i < quarter; i++) {
      float in = (i + 1f) / quarter;
      int at = end - quarter + i;
      period[pitch - quarter + i] = history[at] * (1 - in) + history[at - pitch] * in;
    }
    offset = history[end - 1] - history[end - 1 - pitch];
  }

  /// The lag at which the last 20 ms resemble what was before most, by normalised correlation. On
  /// every other sample, as speech has its energy low.
  private int findPitch() {
    int best = maxPitch;
    double bestScore = 0;
    for (int lag = minPitch; lag <= maxPitch; lag++) {
      double score = resemblance(lag);
      if (score > bestScore * 1.02) { // a multiple of the pitch is not better by more than noise
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  private double resemblance(int lag) {
    int end = history.length;
    long product = 0;
    long energy = 1;
    for (int i = end - rate * TOP_BLOCK_MS / 1000; i < end; i += 2) {
      int before = history[i - lag];
      product += (long) history[i] * before;
      energy += (long) before * before;
    }
    return product <= 0 ? 0 : (double) product / Math.sqrt((double) energy);
  }

  private void remember(short[] pcm, int count) {
    int kept = Math.max(0, history.length - count);
    int taken = history.length - kept;
    System.arraycopy(history, history.length - kept, history, 0, kept);
    System.arraycopy(pcm, count - taken, history, kept, taken);
  }
}
