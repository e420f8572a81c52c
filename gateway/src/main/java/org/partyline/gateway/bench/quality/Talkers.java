package org.partyline.gateway.bench.quality;

import org.partyline.media.codec.AudioCodec;

/// Several who talk at full level at once, each a tone of their own, so that what is heard of each
/// can be told apart.
final class Talkers {
  private static final int RATE = 8_000;
  private static final int BEGIN_MILLIS = 1_000;
  private static final int APART_MILLIS = 700;
  private static final int TAIL_MILLIS = 3_000;
  private static final double FULL = 30_000;

  /// A crest this near full scale twice in a row is a clipped one.
  private static final int CLIPPED = 32_256;

  private Talkers() {}

  /// @param clipped samples in a row at full scale
  /// @param spreadDb between the loudest and the softest of the talkers, when all talk
  /// @param onsetMillis what is missing of the worst one's first syllable
  record Result(int clipped, double spreadDb, double onsetMillis) {}

  static Result measure(int count) {
    int all = BEGIN_MILLIS + APART_MILLIS * count;
    int millis = all + TAIL_MILLIS;
    Handset listener = new Handset(AudioCodec.PCMA, new short[0], Network.clean(), millis, 1);
    try (Call call = new Call()) {
      call.join(listener, AudioCodec.PCMA);
      for (int i = 0; i < count; i++) {
        short[] tone = tone(hertz(i), BEGIN_MILLIS + APART_MILLIS * i, millis);
        call.join(
            new Handset(AudioCodec.PCMA, tone, Network.clean(), millis, 10 + i), AudioCodec.PCMA);
      }
      call.run(millis);
    }
    short[] heard = Handset.resampled(listener.heard(), RATE);
    double softest = Double.MAX_VALUE;
    double loudest = 0;
    double onset = 0;
    for (int i = 0; i < count; i++) {
      double level = amplitude(heard, (all + 500) * 8, 8_000, hertz(i));
      softest = Math.min(softest, level);
      loudest = Math.max(loudest, level);
      onset = Math.max(onset, onset(heard, hertz(i), BEGIN_MILLIS + APART_MILLIS * i));
    }
    return new Result(clipped(heard), 20 * Math.log10(loudest / softest), onset);
  }

  /// No harmonics of one another.
  private static double hertz(int talker) {
    return new double[] {310, 430, 590, 770, 970, 1_230}[talker];
  }

  private static short[] tone(double hertz, int fromMillis, int millis) {
    short[] pcm = new short[millis * 48];
    for (int i = fromMillis * 48; i < pcm.length; i++) {
      pcm[i] = (short) (FULL * Math.sin(2 * Math.PI * hertz * i / Speech.RATE));
    }
    return pcm;
  }

  /// How much later than the path's delay (the median of all talkers' is not needed: it is the same
  /// for all) the tone has half of its first level.
  private static double onset(short[] heard, double hertz, int saidMillis) {
    int window = 160;
    double later = amplitude(heard, (saidMillis + 300) * 8, 1_600, hertz);
    for (int at = saidMillis * 8; at < (saidMillis + 300) * 8; at += 8) {
      if (amplitude(heard, at, window, hertz) > later / 2) {
        return (at + window / 2.0) / 8 - saidMillis;
      }
    }
    return 300;
  }

  private static int clipped(short[] heard) {
    int count = 0;
    for (int i = 1; i < heard.length; i++) {
      if (Math.abs(heard[i]) >= CLIPPED && heard[i] == heard[i - 1]) {
        count++;
      }
    }
    return count;
  }

  private static double amplitude(short[] pcm, int from, int count, double hertz) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < count; i++) {
      double window = 1 - Math.cos(2 * Math.PI * i / count);
      double sample = from + i < pcm.length ? pcm[from + i] : 0;
      re += sample * window * Math.cos(2 * Math.PI * hertz * i / RATE);
      im += sample * window * Math.sin(2 * Math.PI * hertz * i / RATE);
    }
    return 2 * Math.hypot(re, im) / count;
  }
}
