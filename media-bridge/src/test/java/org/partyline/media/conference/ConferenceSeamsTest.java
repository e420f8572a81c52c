package org.partyline.media.conference;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.codec.Tones;
import org.partyline.media.loop.MediaLoop;

/// Who comes into the mix and who leaves it, tick by tick.
@Timeout(120)
class ConferenceSeamsTest {
  private static final int FRAME = 960;

  private final MediaLoop loop = new MediaLoop("seams-test");
  private final Conference conference = new Conference(loop, "test");

  @AfterEach
  void close() {
    conference.close();
    loop.close();
  }

  /// As loud as told, tick by tick; a tone unless silent.
  private static class Caller implements Member {
    private final int csrc;
    private final AudioCodec codec;
    private final IntUnaryOperator levels;
    private final short[] tone;
    private int tick = -1;
    private int spoken;
    private Mix mix = new MixBus(48_000);

    Caller(int csrc, AudioCodec codec, double hertz, IntUnaryOperator levels) {
      this.csrc = csrc;
      this.codec = codec;
      this.levels = levels;
      tone = Tones.sine(hertz, 6_000, FRAME, 48_000); // of whole periods in a frame
    }

    @Override
    public int csrc() {
      return csrc;
    }

    @Override
    public int advance() {
      return levels.applyAsInt(++tick);
    }

    @Override
    public void readFrame(short[] pcm) {
      spoken++;
      if (levels.applyAsInt(tick) == AudioLevel.SILENCE) {
        Arrays.fill(pcm, (short) 0);
      } else {
        System.arraycopy(tone, 0, pcm, 0, FRAME);
      }
    }

    @Override
    public void writeFrame(Mix heard) {
      mix = heard;
      heard.encoded(codec);
    }
  }

  private void onLoop(Runnable task) {
    CompletableFuture.runAsync(task, loop).orTimeout(60, TimeUnit.SECONDS).join();
  }

  private void tick(int times, Member... members) {
    onLoop(() -> {
      List.of(members).forEach(conference::add);
      for (int i = 0; i < times; i++) {
        conference.tick();
      }
    });
  }

  /// In a pause who has spoken comes back to the mix of all, and hears what all hear.
  @Test
  void aPauseBringsG722BackToTheCommonMix() {
    IntUnaryOperator once = tick -> tick >= 100 && tick < 125 ? 14 : 127;
    IntUnaryOperator pausing = tick -> tick % 100 >= 90 ? 127 : 14;
    Caller anna = new Caller(1, AudioCodec.G722, 900, once);
    Caller ben = new Caller(2, AudioCodec.G722, 500, pausing);
    Caller cora = new Caller(3, AudioCodec.G722, 0, tick -> 127);
    tick(186, anna, ben, cora);
    assertThat(anna.mix).as("after her hang-over, in a sound").isNotSameAs(cora.mix);
    tick(10);
    assertThat(anna.mix).as("in the pause").isSameAs(cora.mix);
    tick(50);
    assertThat(anna.mix).isSameAs(cora.mix);
  }

  @ParameterizedTest
  @EnumSource(names = {"PCMA", "G722", "OPUS"})
  void whoBeginsAndEndsToSpeakHearsTheOthersWithoutAClick(AudioCodec codec) {
    int ticks = 700;
    short[] heard = new short[ticks * FRAME + AudioDecoder.MAX_SAMPLES];
    IntUnaryOperator twice = tick -> tick % 300 >= 100 && tick % 300 < 125 ? 14 : 127;
    AudioDecoder decoder = AudioCodecs.decoder(codec);
    Caller anna =
        new Caller(1, codec, 900, twice) {
          private int at;

          @Override
          public void writeFrame(Mix mix) {
            at += decoder.decode(ByteBuffer.wrap(mix.encoded(codec)), heard, at);
          }
        };
    Caller ben = new Caller(2, codec, 500, tick -> 14);
    Caller cora = new Caller(3, codec, 0, tick -> 127);
    tick(ticks, anna, ben, cora);
    onLoop(() -> {
      conference.remove(anna);
      decoder.close();
    });

    // Anna hears a mix of her own from 100 to 175 and from 400 to 475.
    double seams = 0;
    for (int seam : new int[] {100, 175, 400, 475}) {
      for (int tick = seam - 1; tick <= seam + 3; tick++) {
        seams = Math.max(seams, rest(heard, tick, 500));
      }
    }
    double steady = 0;
    for (int tick : new int[] {40, 60, 80, 140, 150, 160, 250, 300, 350, 440, 550, 600}) {
      steady = Math.max(steady, rest(heard, tick, 500));
    }
    System.out.printf("%s: beside the tone %.1f at seams, %.1f else%n", codec, seams, steady);
    assertThat(seams).isLessThan(1.5 * steady + 20);
    assertThat(Tones.amplitude(heard, 500 * FRAME, FRAME * 10, 500, 48_000))
        .isBetween(5_000.0, 7_000.0);
  }

  /// What is left of a frame (RMS) when this tone is taken out.
  private static double rest(short[] pcm, int tick, double hertz) {
    double re = 0;
    double im = 0;
    double energy = 0;
    for (int i = 0; i < FRAME; i++) {
      double sample = pcm[tick * FRAME + i];
      re += sample * Math.cos(2 * Math.PI * hertz * i / 48_000);
      im += sample * Math.sin(2 * Math.PI * hertz * i / 48_000);
      energy += sample * sample;
    }
    return Math.sqrt(Math.max(0, energy - 2 * (re * re + im * im) / FRAME) / FRAME);
  }

  @Test
  void onlyTheLoudestAreMixedAndTheyStay() {
    Caller listener = new Caller(99, AudioCodec.PCMA, 0, tick -> 127);
    List<Caller> talkers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int number = i;
      // All about as loud, in a different order at any time.
      talkers.add(
          new Caller(i + 1, AudioCodec.PCMA, 500, tick -> 18 + Math.floorMod(tick + number, 5)));
    }
    Member[] all = talkers.toArray(Member[]::new);
    tick(1, listener);
    tick(100, all);
    int[] first = onLoopGet(() -> listener.mix.speakers().clone());
    tick(300);
    int[] then = onLoopGet(() -> listener.mix.speakers().clone());
    assertThat(first).hasSize(Mixer.MAX_MIXED);
    assertThat(then).containsExactlyInAnyOrder(first);
    int spoken = talkers.stream().mapToInt(talker -> talker.spoken).sum();
    assertThat(spoken / 400.0).isLessThan(Mixer.MAX_MIXED + 1);

    Caller loud = new Caller(50, AudioCodec.PCMA, 900, tick -> 4);
    tick(50, loud);
    assertThat(onLoopGet(() -> listener.mix.speakers().clone()))
        .hasSize(Mixer.MAX_MIXED)
        .contains(50);
  }

  private int[] onLoopGet(Supplier<int[]> value) {
    return CompletableFuture.supplyAsync(value, loop).orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void theNoiseOfALineIsNoVoiceButSpeechOverItAndToneAre() {
    Caller listener = new Caller(99, AudioCodec.PCMA, 0, tick -> 127);
    Caller noisy =
        new Caller(1, AudioCodec.PCMA, 500, tick -> tick < 300 ? 47 + tick % 3 : 25 + tick % 8);
    Caller tone = new Caller(2, AudioCodec.PCMA, 900, tick -> 20);
    tick(290, listener, noisy, tone);
    assertThat(onLoopGet(() -> listener.mix.speakers().clone())).containsExactly(2);
    tick(20);
    assertThat(onLoopGet(() -> listener.mix.speakers().clone())).containsExactlyInAnyOrder(1, 2);
    tick(1_000);
    assertThat(onLoopGet(() -> listener.mix.speakers().clone())).contains(2);
  }

  @Test
  void encodersOfWhoHasNotSpokenForLongAreFreed() {
    Mixer mixer = new Mixer();
    Seat seat = new Seat(new Caller(1, AudioCodec.OPUS, 500, tick -> 14));
    Seat[] seats = {seat};
    seat.advanced(14);
    mixer.collect(seats);
    seat.readFrame(FRAME);
    mixer.mix();
    assertThat(mixer.needsOwn(seat)).isTrue();
    mixer.own(seat).encoded(AudioCodec.OPUS);
    int silent = 0;
    while (seat.own != null && silent < 2 * Mixer.KEPT_TICKS) {
      silent++;
      seat.advanced(AudioLevel.SILENCE);
      mixer.collect(seats);
      mixer.mix();
      if (mixer.needsOwn(seat)) {
        mixer.own(seat);
      } else {
        mixer.everyone(seat);
      }
    }
    assertThat(silent).isBetween(Mixer.KEPT_TICKS, Mixer.KEPT_TICKS + 100);
    mixer.close();
  }

  @Test
  void aTickAllocatesNextToNothing() {
    Member[] members = new Member[100];
    AudioCodec[] codecs = AudioCodec.values();
    Arrays.setAll(
        members, i -> new Caller(i + 1, codecs[i % codecs.length], 500, tick -> i < 5 ? 14 : 127));
    tick(300, members);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] bytes = new long[1];
    onLoop(() -> {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 200; i++) {
        conference.tick();
      }
      bytes[0] = threads.getCurrentThreadAllocatedBytes() - before;
    });
    System.out.printf("%d bytes allocated per tick of 100 members%n", bytes[0] / 200);
    assertThat(bytes[0] / 200).isLessThan(1_000);
  }
}
