package org.partyline.media.sound;

import java.util.Arrays;

/// What callers hear while their call is set up or fails, by the country they are used to (ITU-T
/// E.180 and its supplement 2). Each is one period, to be played as a loop. Each call makes a new
/// sound, of up to 6 s: keep it.
public enum CallProgressTones {
  /// Most of Europe sounds like this.
  GERMANY(
      new Tone(cadence(1_000, 4_000), 425),
      new Tone(cadence(480, 480), 425),
      new Tone(cadence(240, 240), 425)),
  /// The United States and Canada.
  NORTH_AMERICA(
      new Tone(cadence(2_000, 4_000), 440, 480),
      new Tone(cadence(500, 500), 480, 620),
      new Tone(cadence(250, 250), 480, 620)),
  /// Two rings in a row.
  UNITED_KINGDOM(
      new Tone(cadence(400, 200, 400, 2_000), 400, 450),
      new Tone(cadence(375, 375), 400),
      new Tone(cadence(400, 350, 225, 525), 400));

  private static final int RATE = 48_000;
  private static final int SAMPLES_PER_MILLI = RATE / 1_000;

  /// -13 dBm0 in all, full scale being +3.14 dBm0 (G.711): as loud as networks send them.
  private static final double POWER = Math.pow(32_767, 2) * Math.pow(10, (-13 - 3.14) / 10);

  /// 5 ms in which a tone comes and goes, so that it does not click.
  private static final int EDGE = RATE / 200;

  private final Tone ringback;
  private final Tone busy;
  private final Tone congestion;

  /// @param cadence milliseconds of tone and silence in turn
  /// @param hertz heard together
  private record Tone(int[] cadence, int... hertz) {}

  CallProgressTones(Tone ringback, Tone busy, Tone congestion) {
    this.ringback = ringback;
    this.busy = busy;
    this.congestion = congestion;
  }

  /// The called phone rings.
  public Sound ringback() {
    return sound("ring-back", ringback);
  }

  /// The called party is on the phone.
  public Sound busy() {
    return sound("busy", busy);
  }

  /// The network cannot connect the call.
  public Sound congestion() {
    return sound("congestion", congestion);
  }

  private static int[] cadence(int... millis) {
    return millis;
  }

  private static Sound sound(String name, Tone tone) {
    short[] pcm = new short[Arrays.stream(tone.cadence()).sum() * SAMPLES_PER_MILLI];
    int at = 0;
    for (int i = 0; i < tone.cadence().length; i++) {
      int length = tone.cadence()[i] * SAMPLES_PER_MILLI;
      if (i % 2 == 0) {
        fill(pcm, at, length, tone.hertz());
      }
      at += length;
    }
    return new Sound(name, pcm);
  }

  private static void fill(short[] pcm, int from, int length, int[] hertz) {
    double peak = Math.sqrt(POWER / hertz.length);
    for (int i = 0; i < length; i++) {
      double sum = 0;
      for (int each : hertz) {
        sum += Math.sin(2 * Math.PI * each * i / RATE);
      }
      double edge = Math.min(1, Math.min(i, length - 1 - i) / (double) EDGE);
      pcm[from + i] = (short) Math.round(edge * peak * sum);
    }
  }
}
