package org.partyline.media.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.codec.Tones;
import org.partyline.media.loop.MediaLoop;

class MixRateTest {
  private static final int FIVE_SECONDS = 250;

  /// Says a tone, keeps what it hears.
  private static final class Party implements Member {
    private final int csrc;
    private final int sampleRate;
    private final double hertz;
    private int rate;
    private int said;
    private short[] heard = {};

    Party(int csrc, int sampleRate, double hertz) {
      this.csrc = csrc;
      this.sampleRate = sampleRate;
      this.hertz = hertz;
    }

    @Override
    public int csrc() {
      return csrc;
    }

    @Override
    public int sampleRate() {
      return sampleRate;
    }

    @Override
    public void mixRate(int newRate) {
      rate = newRate;
      heard = new short[0];
    }

    @Override
    public int advance() {
      return hertz == 0 ? AudioLevel.SILENCE : 14;
    }

    @Override
    public void readFrame(short[] pcm) {
      assertThat(pcm).hasSize(rate / 50);
      short[] tone = Tones.sine(hertz, 8_000, rate, rate);
      System.arraycopy(tone, said++ % 50 * pcm.length, pcm, 0, pcm.length);
    }

    @Override
    public void writeFrame(Mix mix) {
      int at = heard.length;
      heard = Arrays.copyOf(heard, at + mix.pcm().length);
      System.arraycopy(mix.pcm(), 0, heard, at, mix.pcm().length);
    }

    double hears(double tone) {
      int last = rate / 5;
      return Tones.amplitude(heard, heard.length - last, last, tone, rate);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'48000, 48000', 48000",
    "'48000, 8000', 8000",
    "'48000, 8000, 8000', 8000",
    "'48000, 16000, 8000', 16000",
    "'48000, 48000, 8000', 48000",
    "'8000, 8000', 8000",
    "'48000', 8000", // alone: there is nothing to mix
  })
  void noHigherThanWhatOneSaysAndAnotherHears(String members, int rate) {
    var seats =
        Arrays.stream(members.split(", "))
            .map(r -> new Seat(new Party(1, Integer.parseInt(r), 0)))
            .toArray(Seat[]::new);
    var chosen = new MixRate();
    IntStream.range(0, FIVE_SECONDS).forEach(_ -> chosen.choose(seats));
    assertThat(chosen.hertz()).isEqualTo(rate);
  }

  @Test
  void goingDownWaitsGoingUpDoesNot() {
    var phone = new Seat(new Party(1, 8_000, 0));
    var other = new Seat(new Party(2, 8_000, 0));
    var browser = new Seat(new Party(3, 48_000, 0));
    var second = new Seat(new Party(4, 48_000, 0));
    var rate = new MixRate();
    assertThat(rate.choose(new Seat[] {phone, browser, second})).isTrue();
    assertThat(rate.hertz()).isEqualTo(48_000);
    for (int tick = 1; tick < FIVE_SECONDS; tick++) {
      assertThat(rate.choose(new Seat[] {phone, other, browser})).isFalse();
    }
    assertThat(rate.choose(new Seat[] {phone, other, browser})).isTrue();
    assertThat(rate.hertz()).isEqualTo(8_000);
    assertThat(rate.choose(new Seat[] {phone, browser, second})).isTrue();
    assertThat(rate.hertz()).isEqualTo(48_000);
  }

  @Test
  void everybodyIsHeardAtEachRate() {
    try (var loop = new MediaLoop("rate-test");
        var conference = new Conference(loop, "test")) {
      var browser = new Party(1, 48_000, 500);
      var phone = new Party(2, 8_000, 900);
      ticks(loop, conference, FIVE_SECONDS + 50, browser, phone);
      assertThat(browser.rate).isEqualTo(8_000);
      assertThat(browser.hears(900)).isBetween(7_500.0, 8_500.0);
      assertThat(phone.hears(500)).isBetween(7_500.0, 8_500.0);

      var second = new Party(3, 48_000, 10_000);
      ticks(loop, conference, 50, second);
      assertThat(browser.rate).isEqualTo(48_000);
      assertThat(browser.hears(10_000)).isBetween(7_500.0, 8_500.0);
      assertThat(second.hears(900)).isBetween(7_500.0, 8_500.0);
    }
  }

  private static void ticks(MediaLoop loop, Conference conference, int count, Member... joining) {
    CompletableFuture.runAsync(
            () -> {
              for (Member member : joining) {
                conference.add(member);
              }
              for (int i = 0; i < count; i++) {
                conference.tick();
              }
            },
            loop)
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }
}
