package org.partyline.media.sound;

import java.util.Arrays;

/// What callers hear while their call is set up or fails, by the country they are used to (ITU-T
/// E.180 and its supplement 2). Each is one period, to be played as a loop. Each call makes a new
/// sound, of up to 6 s: keep it.
public enum CallProgressTones {
  /// Most of Europe sounds like this.
  GERMANY,
  /// The United States and Canada.
  NORTH_AMERICA,
  /// Two rings in a row.
  UNITED_KINGDOM;

  private static final int RATE = 48_000;
  private static final int SAMPLES_PER_MILLI = RATE / 1_000;

  /// -13 dBm0 in all, full scale being +3.14 dBm0 (G.711): as loud as networks send them.
  private static final double POWER = Math.pow(32_767, 2) * Math.pow(10, (-13 - 3.14) / 10);

  /// 5 ms in which a tone comes and goes, so that it does not click.
  private static final int EDGE = RATE / 200;

  /// The called phone rings.
  public Sound ringback() {
    return switch (this) {
      case GERMANY -> sound("ring-back", hertz(425), 1_000, 4_000);
      case NORTH_AMERICA -> sound("ring-back", hertz(440, 480), 2_000, 4_000);
      case UNITED_KINGDOM -> sound("ring-back", hertz(400, 450), 400, 200, 400, 2_000);
    };
  }

  /// The called party is on the phone.
  public Sound busy() {
    return switch (this) {
      case GERMANY -> sound("busy", hertz(425), 480, 480);
      case NORTH_AMERICA -> sound("busy", hertz(480, 620), 500, 500);
      case UNITED_KINGDOM -> sound("busy", hertz(400), 375, 375);
    };
  }

  /// The network cannot connect the call.
  public Sound congestion() {
    return switch (this) {
      case GERMANY -> sound("congestion", hertz(425), 240, 240);
      case NORTH_AMERICA -> sound("congestion", hertz(480, 620), 250, 250);
      case UNITED_KINGDOM -> sound("congestion", hertz(400), 400, 350, 225, 525);
    };
  }

  private static int[] hertz(int... together) {
    return together;
  }

  /// @param cadence milliseconds of tone and silence in turn
  private static Sound sound(String name, int[] hertz, int... cadence) {
    short[] pcm = new short[Arrays.stream(cadence).sum() * SAMPLES_PER_MILLI];
    int at = 0;
    for (int i = 0; i < cadence.length; i++) {
      int length = cadence[i] * SAMPLES_PER_MILLI;
      if (i % 2 == 0) {
        fill(pcm, at, length, hertz);
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
