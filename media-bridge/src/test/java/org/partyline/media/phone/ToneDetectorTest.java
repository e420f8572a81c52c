package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.sound.Sound;
import org.partyline.media.sound.SoundPlayer;

/// Digits by tone against ITU-T Q.24: what must be recognized, and what must not.
final class ToneDetectorTest {
  private static final int RATE = 8_000;
  private static final int[] LOW = {697, 770, 852, 941};
  private static final int[] HIGH = {1_209, 1_336, 1_477, 1_633};
  private static final String DIGITS = "123A456B789C*0#D";

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000, 48_000})
  void knowsAllDigitsWhereverTheyBegin(int rate) {
    for (int offset = 0; offset < rate / 100; offset += rate / 400) {
      Sample sample = new Sample(rate).pause(offset * 1_000.0 / rate);
      for (int i = 0; i < 16; i++) {
        sample.tone(DIGITS.charAt(i), 40, -6, 0, 0, 0).pause(40);
      }
      assertThat(sample.heard()).as("beginning %d samples in", offset).isEqualTo(DIGITS);
    }
  }

  @ParameterizedTest(name = "{0} ms at {1} dBm0, {2}/{3} % off, twist {4} dB: {5}")
  @CsvSource({
    "40, -25,  1.5,  1.5,  0, true",
    "40, -25, -1.5, -1.5,  0, true",
    "40,  -3,  1.5, -1.5,  0, true",
    "40, -15,  1.5, -1.5,  4, true",
    "40, -15, -1.5,  1.5, -8, true",
    "50, -10,    0,    0, -9, true",
    "100, -10,  3.5,    0,  0, false",
    "100, -10, -3.5,    0,  0, false",
    "100, -10,    0,  3.5,  0, false",
    "100, -10,    0, -3.5,  0, false",
    "100, -10,    0,    0, 14, false",
    "100, -10,    0,    0,-14, false",
    "100, -50,    0,    0,  0, false",
    "23,  -10,    0,    0,  0, false",
    "20,  -10,    0,    0,  0, false",
  })
  void keepsToTheLimits(
      double millis,
      double level,
      double lowOff,
      double highOff,
      double twist,
      boolean recognized) {
    for (int i = 0; i < 16; i++) {
      for (int offset = 0; offset < 80; offset += 10) {
        String heard =
            new Sample(RATE)
                .pause(20 + offset / 8.0)
                .tone(DIGITS.charAt(i), millis, level, lowOff, highOff, twist)
                .pause(60)
                .heard();
        assertThat(heard)
            .as("%c, %d samples in", DIGITS.charAt(i), offset)
            .isEqualTo(recognized ? String.valueOf(DIGITS.charAt(i)) : "");
      }
    }
  }

  @Test
  void aGapOfTenMillisecondsIsNoSecondPress() {
    for (int offset = 0; offset < 80; offset += 8) {
      String heard =
          new Sample(RATE)
              .pause(offset / 8.0)
              .tone('5', 60, -10, 0, 0, 0)
              .pause(10)
              .tone('5', 60, -10, 0, 0, 0)
              .pause(40)
              .tone('5', 60, -10, 0, 0, 0)
              .pause(40)
              .heard();
      assertThat(heard).as("%d samples in", offset).isEqualTo("55");
    }
  }

  @Test
  void knowsDigitsInNoise() {
    int heard = 0;
    for (int run = 0; run < 20; run++) {
      Sample sample = new Sample(RATE).pause(20);
      for (int i = 0; i < 16; i++) {
        sample.tone(DIGITS.charAt(i), 50, -10, 0, 0, 0).pause(50);
      }
      String found = sample.noise(-22, run).heard(); // 15 dB below the sum of the tones
      heard += found.equals(DIGITS) ? 16 : 0;
      assertThat(found).as("no digit that was not dialled").hasSizeLessThanOrEqualTo(16);
    }
    assertThat(heard).isEqualTo(320);
  }

  @ParameterizedTest
  @CsvSource({"PCMA", "PCMU", "G722"})
  void knowsDigitsThroughACodec(AudioCodec codec) {
    Sample sample = new Sample(48_000).pause(20);
    for (int i = 0; i < 16; i++) {
      sample.tone(DIGITS.charAt(i), 45, -20, 1.0, -1.0, -3).pause(45);
    }
    short[] sound = sample.pcm();
    short[] frame = new short[960];
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    int rate = codec.sampleRate();
    short[] decoded = new short[rate / 50];
    ToneDetector detector = new ToneDetector();
    detector.rate(rate);
    StringBuilder heard = new StringBuilder();
    try (AudioEncoder encoder = AudioCodecs.encoder(codec);
        AudioDecoder decoder = AudioCodecs.decoder(codec)) {
      decoder.outputRate(rate);
      for (int at = 0; at + 960 <= sound.length; at += 960) {
        System.arraycopy(sound, at, frame, 0, 960);
        int length = encoder.encode(frame, payload);
        decoder.decode(ByteBuffer.wrap(payload, 0, length), decoded, 0);
        add(heard, detector.take(decoded, 0, decoded.length));
      }
    }
    assertThat(heard).hasToString(DIGITS);
  }

  /// An hour of talk would be better still; this is what a test may take.
  @ParameterizedTest
  @CsvSource({
    "en-us+f2, 175",
    "en-gb, 150",
    "de+f3, 190",
    "de+m4, 140",
    "fr+f5, 210",
    "en-us+croak, 120"
  })
  void speechIsNoDigit(String voice, int speed, @TempDir Path folder) throws Exception {
    short[] pcm = speak(voice, speed, folder);
    assertThat(pcm.length).as("seconds of speech").isGreaterThan(10 * RATE);
    for (double gain : new double[] {0.25, 1, 2}) {
      assertThat(heard(pcm, RATE, gain)).as("at gain %s", gain).isEmpty();
    }
  }

  @Test
  void neitherMusicNorNoiseNorSingleTonesAreDigits() {
    assertThat(heard(played(Sound.holdMusic(), 20), 48_000, 1)).isEmpty();
    assertThat(heard(played(Sound.joinChime(), 3), 48_000, 1)).isEmpty();
    for (int seed = 0; seed < 3; seed++) {
      assertThat(new Sample(RATE).pause(20_000).noise(-10, seed).heard()).isEmpty();
    }
    Sample sweep = new Sample(RATE);
    for (int hertz = 300; hertz < 3_400; hertz += 3) {
      sweep.sines(20, -10, hertz);
    }
    assertThat(sweep.heard()).as("a sweep").isEmpty();
    assertThat(new Sample(RATE).sines(2_000, -10, 440).heard()).as("dial tone").isEmpty();
    assertThat(new Sample(RATE).sines(2_000, -10, 480, 620).heard()).as("busy tone").isEmpty();
    assertThat(new Sample(RATE).sines(2_000, -10, 697, 1_209, 440).heard()).as("chord").isEmpty();
  }

  private static short[] played(Sound sound, int seconds) {
    SoundPlayer player = new SoundPlayer(() -> {});
    player.playLoop(sound);
    short[] pcm = new short[seconds * 48_000];
    short[] frame = new short[960];
    for (int at = 0; at < pcm.length; at += 960) {
      player.next(frame);
      System.arraycopy(frame, 0, pcm, at, 960);
    }
    return pcm;
  }

  private static short[] speak(String voice, int speed, Path folder) throws Exception {
    String text =
        """
        She sells sea shells by the sea shore, and he who sees her sell them sings. Two, four, six,
        eight: who do we appreciate? Oh, wow, you owe me one. Please hold the line while we try to
        connect you. Ja, wir sehen uns am Sonntag um halb sieben, oder doch lieber um acht Uhr?
        Aaah, ooh, eeh, mmm, nnn. Question nine hundred ninety nine, answer zero, star, pound.
        """;
    Path wav = folder.resolve("speech.wav");
    Process made;
    try {
      made =
          new ProcessBuilder(
                  "espeak-ng", "-v", voice, "-s", String.valueOf(speed), "-w", wav.toString(), text)
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeThat(false).as("espeak-ng is needed: " + e.getMessage()).isTrue();
      throw e;
    }
    try (InputStream output = made.getInputStream()) {
      output.readAllBytes();
    }
    assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
    int rate = bytes.getInt(24);
    double[] at22 = new double[(bytes.limit() - 44) / 2];
    for (int i = 0; i < at22.length; i++) {
      at22[i] = bytes.getShort(44 + 2 * i);
    }
    short[] pcm = new short[(int) ((long) at22.length * RATE / rate) - 2];
    for (int i = 0; i < pcm.length; i++) {
      double place = (double) i * rate / RATE;
      int left = (int) place;
      // A mean over the samples around keeps most of what lies above 4 kHz out.
      double sum = at22[left] + at22[left + 1] + (left > 0 ? at22[left - 1] : 0);
      pcm[i] = (short) (sum / 3);
    }
    return pcm;
  }

  private static String heard(short[] pcm, int rate, double gain) {
    ToneDetector detector = new ToneDetector();
    detector.rate(rate);
    short[] frame = new short[rate / 50];
    StringBuilder heard = new StringBuilder();
    for (int at = 0; at + frame.length <= pcm.length; at += frame.length) {
      for (int i = 0; i < frame.length; i++) {
        frame[i] =
            (short) Math.clamp(gain * pcm[at + i], Short.MIN_VALUE, (double) Short.MAX_VALUE);
      }
      add(heard, detector.take(frame, 0, frame.length));
    }
    return heard.toString();
  }

  private static void add(StringBuilder heard, char digit) {
    if (digit != ToneDetector.NONE) {
      heard.append(digit);
    }
  }

  /// Sound under construction.
  private static final class Sample {
    private final int rate;
    private double[] pcm = new double[4_096];
    private int length;

    Sample(int rate) {
      this.rate = rate;
    }

    Sample pause(double millis) {
      return sines(millis, -200);
    }

    /// @param level of each tone in dBm0, before the twist
    /// @param twist how many dB the high tone is louder; the louder one has the level
    Sample tone(
        char digit, double millis, double level, double lowOff, double highOff, double twist) {
      int at = DIGITS.indexOf(digit);
      double[] amplitudes = {
        amplitude(level - Math.max(0, twist)), amplitude(level + Math.min(0, twist))
      };
      double[] hertz = {LOW[at / 4] * (1 + lowOff / 100), HIGH[at % 4] * (1 + highOff / 100)};
      return add(millis, amplitudes, hertz);
    }

    Sample sines(double millis, double level, double... hertz) {
      double[] amplitudes = new double[hertz.length];
      Arrays.fill(amplitudes, amplitude(level));
      return add(millis, amplitudes, hertz);
    }

    private static double amplitude(double dbm0) {
      return 32_768 * Math.pow(10, (dbm0 - 3.14) / 20);
    }

    private Sample add(double millis, double[] amplitudes, double[] hertz) {
      int count = (int) Math.round(millis * rate / 1_000);
      while (length + count > pcm.length) {
        pcm = Arrays.copyOf(pcm, 2 * pcm.length);
      }
      for (int n = length; n < length + count; n++) {
        for (int i = 0; i < hertz.length; i++) {
          pcm[n] += amplitudes[i] * Math.sin(2 * Math.PI * hertz[i] * n / rate + i);
        }
      }
      length += count;
      return this;
    }

    /// Adds white noise of this power.
    Sample noise(double dbm0, int seed) {
      Random random = new Random(seed);
      double deviation = amplitude(dbm0) / Math.sqrt(2);
      for (int n = 0; n < length; n++) {
        pcm[n] += deviation * random.nextGaussian();
      }
      return this;
    }

    short[] pcm() {
      short[] out = new short[length];
      for (int i = 0; i < length; i++) {
        out[i] = (short) Math.clamp(pcm[i], Short.MIN_VALUE, (double) Short.MAX_VALUE);
      }
      return out;
    }

    String heard() {
      short[] all = pcm();
      ToneDetector detector = new ToneDetector();
      detector.rate(rate);
      StringBuilder heard = new StringBuilder();
      for (int at = 0; at < all.length; at += rate / 50) {
        ToneDetectorTest.add(heard, detector.take(all, at, Math.min(rate / 50, all.length - at)));
      }
      return heard.toString();
    }
  }
}
