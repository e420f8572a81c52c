package org.partyline.media.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.codec.Limiter;
import org.partyline.media.codec.Tones;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.sound.Sound;

@Timeout(60)
class ConferenceTest {
  private static final int FRAME = 960;
  private static final int RATE = 48_000;

  private final MediaLoop loop = new MediaLoop("conference-test");
  private final Conference conference = new Conference(loop, "test");

  @AfterEach
  void close() {
    conference.close();
    loop.close();
  }

  /// Says a tone (or nothing at 0 Hz) and keeps what it hears.
  private static final class Talker implements Member {
    private final int csrc;
    private final short[] heard;
    private final CountDownLatch done;
    private final AudioCodec codec;
    private final double hertz;
    private double amplitude = 8_000;
    private int sampleRate = RATE;
    private int reportedLoss;
    private volatile CountDownLatch more = new CountDownLatch(0);
    private int said;
    private int hears;
    private byte[] frame = {};
    private Mix mix = new MixBus(48_000);
    private int[] speakers = {};
    private byte[] levels = {};

    Talker(int csrc, double hertz, int ticks, AudioCodec codec) {
      this.csrc = csrc;
      this.hertz = hertz;
      this.codec = codec;
      heard = new short[ticks * FRAME];
      done = new CountDownLatch(ticks);
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
    public int reportedLoss() {
      return reportedLoss;
    }

    @Override
    public int advance() {
      said++;
      return hertz == 0 ? AudioLevel.SILENCE : 14;
    }

    @Override
    public void readFrame(short[] pcm) {
      for (int i = 0; i < pcm.length; i++) {
        double t = (said * (double) pcm.length + i) / (50.0 * pcm.length);
        pcm[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * t));
      }
    }

    @Override
    public void writeFrame(Mix heardMix) {
      mix = heardMix;
      frame = heardMix.encoded(codec);
      speakers = heardMix.speakers();
      levels = heardMix.levels();
      if (hears < heard.length / FRAME) {
        System.arraycopy(heardMix.pcm(), 0, heard, hears * FRAME, heardMix.pcm().length);
      }
      hears++;
      done.countDown();
      more.countDown();
    }

    double hears(double tone) throws InterruptedException {
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      return Tones.amplitude(heard, heard.length / 2, 9_600, tone, RATE);
    }
  }

  private void onLoop(Runnable task) {
    CompletableFuture.runAsync(task, loop).orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void eachHearsTheOthersAndNotItself() throws Exception {
    Talker anna = new Talker(1, 500, 30, AudioCodec.PCMA);
    Talker ben = new Talker(2, 900, 30, AudioCodec.OPUS);
    Talker cora = new Talker(3, 0, 30, AudioCodec.G722);
    onLoop(() -> List.of(anna, ben, cora).forEach(conference::add));
    assertThat(anna.hears(900)).isBetween(7_500.0, 8_500.0);
    assertThat(anna.hears(500)).isLessThan(30);
    assertThat(ben.hears(500)).isBetween(7_500.0, 8_500.0);
    assertThat(ben.hears(900)).isLessThan(30);
    assertThat(cora.hears(500)).isBetween(7_500.0, 8_500.0);
    assertThat(cora.hears(900)).isBetween(7_500.0, 8_500.0);
    onLoop(() -> {
      assertThat(anna.speakers).containsExactly(2);
      assertThat(anna.levels).containsExactly(14);
      assertThat(cora.speakers).containsExactlyInAnyOrder(1, 2);
    });
    assertThat(conference.size()).isEqualTo(3);
  }

  /// A room may wait for its next call for days. Whoever has left takes what a call needs along.
  @Test
  void whoSpokeLastIsNotHeldByAnEmptyRoom() throws Exception {
    List<WeakReference<Talker>> gone = haveSpoken(3);
    onLoop(() -> assertThat(conference.size()).isZero());
    for (int i = 0; i < 100 && gone.stream().anyMatch(talker -> talker.get() != null); i++) {
      System.gc();
      onLoop(() -> {}); // what the loop's own stack may have held is gone, too
    }
    assertThat(gone).allMatch(talker -> talker.get() == null);
  }

  private List<WeakReference<Talker>> haveSpoken(int many) throws InterruptedException {
    var gone = new ArrayList<WeakReference<Talker>>();
    var all = new ArrayList<Talker>();
    for (int i = 1; i <= many; i++) {
      all.add(new Talker(i, 300 * i, 3, AudioCodec.PCMA));
      gone.add(new WeakReference<>(all.getLast()));
    }
    onLoop(() -> all.forEach(conference::add));
    for (Talker talker : all) {
      assertThat(talker.done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    onLoop(() -> all.forEach(conference::remove));
    return gone;
  }

  /// The first five bits of an Opus packet tell its coder and band (RFC 6716, 3.1): 0 to 3 is
  /// speech of 4 kHz, 16 to 19 the transform coder's.
  private static boolean isNarrow(byte[] frame) {
    int config = (frame[0] & 0xFF) >> 3;
    return config < 4 || (config >= 16 && config < 20);
  }

  @Test
  void whatTelephonesSayIsCodedAsNarrowAsItIs() throws Exception {
    Talker telephone = new Talker(1, 500, 20, AudioCodec.PCMA);
    telephone.sampleRate = 8_000;
    Talker browser = new Talker(2, 900, 20, AudioCodec.OPUS);
    Talker listener = new Talker(3, 0, 20, AudioCodec.OPUS);
    onLoop(() -> List.of(telephone, browser, listener).forEach(conference::add));
    assertThat(browser.hears(500)).isBetween(7_000.0, 8_500.0);
    onLoop(() -> {
      assertThat(isNarrow(browser.frame)).isTrue();
      assertThat(isNarrow(listener.frame)).isFalse();
    });
  }

  /// From 12 on Opus is coded by transform only: dear redundancy is for who loses packets, and for
  /// as long.
  @Test
  void whoReportsLossGetsRedundancy() throws Exception {
    Talker speaker = new Talker(1, 500, 20, AudioCodec.OPUS);
    Talker listener = new Talker(2, 0, 20, AudioCodec.OPUS);
    onLoop(() -> List.of(speaker, listener).forEach(conference::add));
    assertThat(listener.hears(500)).isBetween(7_000.0, 8_500.0);
    onLoop(() -> {
      assertThat((listener.frame[0] & 0xFF) >> 3).isGreaterThanOrEqualTo(16);
      listener.reportedLoss = 6;
      listener.more = new CountDownLatch(3);
    });
    assertThat(listener.more.await(10, TimeUnit.SECONDS)).isTrue();
    onLoop(() -> assertThat((listener.frame[0] & 0xFF) >> 3).isLessThan(16));
  }

  @Test
  void allWhoListenShareOneEncodedFrame() throws Exception {
    Talker speaker = new Talker(1, 500, 10, AudioCodec.PCMA);
    List<Talker> listeners = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      listeners.add(new Talker(10 + i, 0, 10, i < 3 ? AudioCodec.PCMA : AudioCodec.OPUS));
    }
    onLoop(() -> {
      conference.add(speaker);
      listeners.forEach(conference::add);
    });
    assertThat(listeners.getLast().done.await(10, TimeUnit.SECONDS)).isTrue();
    onLoop(() -> {
      assertThat(listeners.get(1).frame).isSameAs(listeners.get(0).frame).hasSize(160);
      assertThat(listeners.get(2).mix).isSameAs(listeners.get(0).mix);
      assertThat(listeners.get(3).frame).isSameAs(listeners.get(4).frame);
      assertThat(speaker.frame).isNotSameAs(listeners.get(0).frame);
      assertThat(speaker.mix.silent()).isTrue();
    });
  }

  @Test
  void loudVoicesTogetherNeverClip() throws Exception {
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Talker talker = new Talker(i + 1, 300 + 170 * i, 30, AudioCodec.PCMU);
      talker.amplitude = 20_000;
      talkers.add(talker);
    }
    Talker listener = new Talker(99, 0, 30, AudioCodec.PCMU);
    onLoop(() -> {
      talkers.forEach(conference::add);
      conference.add(listener);
    });
    for (Talker talker : talkers) {
      assertThat(listener.hears(talker.hertz)).isBetween(3_000.0, 20_000.0);
    }
    int crest = 0;
    for (short sample : listener.heard) {
      crest = Math.max(crest, Math.abs(sample));
    }
    assertThat(crest).isBetween(Limiter.CEILING * 8 / 10, Limiter.CEILING);
    assertThat(listener.hears(2_345)).as("distortion").isLessThan(300);
  }

  @Test
  void soundsReachThoseTheyAreFor() throws Exception {
    Talker one = new Talker(1, 0, 40, AudioCodec.PCMA);
    Talker two = new Talker(2, 0, 40, AudioCodec.PCMA);
    onLoop(() -> {
      conference.add(one);
      conference.add(two);
    });
    conference.play(Sound.tone(700, Duration.ofSeconds(2), 0.2));
    conference.playToOthers(Sound.tone(1_100, Duration.ofSeconds(2), 0.2), one);
    assertThat(one.hears(700)).isBetween(6_000.0, 7_000.0);
    assertThat(two.hears(700)).isBetween(6_000.0, 7_000.0);
    assertThat(one.hears(1_100)).isLessThan(30);
    assertThat(two.hears(1_100)).isBetween(6_000.0, 7_000.0);
  }

  /// Also when they are told before they have come.
  @Test
  void whoIsToldSomethingAloneIsHeardAfterIt() throws Exception {
    Talker comes = new Talker(1, 600, 60, AudioCodec.OPUS);
    Talker other = new Talker(2, 900, 60, AudioCodec.OPUS);
    conference.playTo(1, Sound.tone(1_100, Duration.ofMillis(500), 0.2));
    onLoop(() -> List.of(other, comes).forEach(conference::add));

    assertThat(other.hears(600)).as("afterwards").isBetween(7_500.0, 8_500.0);
    assertThat(comes.hears(900)).isBetween(7_500.0, 8_500.0);
    assertThat(comes.hears(1_100)).isLessThan(30);
    assertThat(first(comes, 1_100)).isBetween(6_000.0, 7_000.0);
    assertThat(first(comes, 900)).as("hears the others").isBetween(7_500.0, 8_500.0);
    assertThat(first(other, 600)).as("is not heard").isLessThan(30);
    assertThat(first(other, 1_100)).isLessThan(30);
  }

  /// Of the first moments.
  private static double first(Talker talker, double tone) {
    return Tones.amplitude(talker.heard, 3 * FRAME, 9_600, tone, RATE);
  }

  @Test
  void aMemberThatThrowsIsRemovedAndTheOthersGoOn() throws Exception {
    Talker good = new Talker(1, 0, 20, AudioCodec.OPUS);
    Talker speaker = new Talker(2, 600, 20, AudioCodec.OPUS);
    Member bad =
        new Member() {
          @Override
          public int csrc() {
            return 3;
          }

          @Override
          public int advance() {
            return 5;
          }

          @Override
          public void readFrame(short[] pcm) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void writeFrame(Mix mix) {}
        };
    onLoop(() -> List.of(bad, good, speaker).forEach(conference::add));
    assertThat(good.hears(600)).isBetween(7_500.0, 8_500.0);
    assertThat(conference.size()).isEqualTo(2);
  }

  @Test
  void tellsWhoSpeaksAndThatTheyHaveEnded() throws Exception {
    BlockingQueue<Integer> dominant = new LinkedBlockingQueue<>();
    conference.onSpeaker(dominant::add);
    Talker speaker = new Talker(7, 600, 20, AudioCodec.PCMA);
    onLoop(() -> conference.add(speaker));
    assertThat(dominant.poll(5, TimeUnit.SECONDS)).isEqualTo(7);
    onLoop(() -> conference.remove(speaker));
    assertThat(dominant.poll(10, TimeUnit.SECONDS)).isEqualTo(0);
    int hearsAtRemoval = speaker.hears;
    onLoop(() -> assertThat(speaker.hears).isEqualTo(hearsAtRemoval));
  }

  /// Prints what a tick costs; fails only when 100 callers can't be served at all.
  @Test
  void aHundredCallersWithFiveSpeakingFitIntoATick() throws Exception {
    Talker[] members = new Talker[100];
    Arrays.setAll(
        members,
        i ->
            new Talker(
                i + 1,
                i < 5 ? 300 + 100 * i : 0,
                150,
                i % 2 == 0 ? AudioCodec.PCMA : AudioCodec.OPUS));
    onLoop(() -> List.of(members).forEach(conference::add));
    assertThat(members[99].done.await(30, TimeUnit.SECONDS)).isTrue();
    var load = loop.statistics();
    System.out.printf(
        "100 members, 5 speaking, PCMA and Opus: %.2f ms per tick (test members included), lag mean"
            + " %s max %s%n",
        load.busy().toNanos() / 1e6 / load.ticks(), load.meanLag(), load.maxLag());
    assertThat(load.busy().dividedBy(load.ticks())).isLessThan(Duration.ofMillis(20));
  }
}
