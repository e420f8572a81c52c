package org.partyline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.rtp.JitterBuffer.Taken;

/// All in virtual time: packets with their arrival, a take every 20 ms.
final class JitterBufferTest {
  private static final long MILLI = 1_000_000L;
  private static final int RATE = 8;

  private final JitterBuffer buffer = new JitterBuffer(8_000);
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Integer> heard = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private final Map<Integer, Double> sent = new HashMap<>();
  private double delaySum;
  private int held;

  private record Arrival(double millis, int timestamp, int duration, boolean marker, int number) {}

  @ParameterizedTest(name = "loss {0} %, jitter {1} ms: concealed {2}-{3} %, delay {4}-{5} ms")
  @CsvSource(
      textBlock =
          """
          0,   0,  0.0,  0.3,  20, 42
          0,  40,  0.0,  1.5,  30, 65
          5,   0,  4.0,  6.0,  20, 42
          5,  40,  4.0,  6.8,  30, 65
          2, 100,  1.0,  4.0,  80, 130
          20, 20, 17.0, 23.0,  20, 65
          """)
  void concealsWhatIsLostAndDelaysAsLongAsNeeded(
      int loss, int jitter, double fewest, double most, double shortest, double longest) {
    RandomGenerator random = random();
    int count = 6_000;
    for (int i = 0; i < count; i++) {
      if (random.nextInt(100) >= loss) {
        packet(i * 20 + random.nextDouble() * jitter, i * 160);
        sent.put(i * 160, i * 20.0);
      }
    }
    playFrom(0, count * 20, now -> now % 200 == 0); // a short pause five times a second

    double concealed = 100.0 * buffer.counts().concealed() / count;
    assertThat(concealed).isBetween(fewest, most);
    assertThat(delaySum / heard.size()).isBetween(shortest, longest);
    assertThat(heard).isSortedAccordingTo(Comparator.naturalOrder());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 40, 60})
  void everyPacketisationIsHeardWhole(int ptime) {
    int count = 12_000 / ptime;
    for (int i = 0; i < count; i++) {
      packet(i * ptime, i * ptime * RATE, ptime * RATE, false);
    }
    play(12_000, false);

    assertThat(heard).hasSizeBetween(count - 200 / ptime, count);
    assertThat(buffer.counts().concealed()).isLessThanOrEqualTo(1);
  }

  @Test
  void reordersAndDropsDuplicates() {
    for (int i = 0; i < 100; i += 2) {
      packet(i * 20 + 25, i * 160);
      packet(i * 20 + 25, i * 160);
      packet(i * 20 + 21, i * 160 + 160);
    }
    play(2_100, false);

    assertThat(heard).isSortedAccordingTo(Comparator.naturalOrder()).doesNotHaveDuplicates();
    assertThat(heard.size()).isGreaterThan(95);
    assertThat(buffer.counts().duplicates() + buffer.counts().late()).isEqualTo(50);
  }

  @ParameterizedTest(name = "{0} ppm")
  @ValueSource(ints = {-500, 500})
  void followsClockDrift(int ppm) {
    int count = 15_000; // five minutes
    for (int i = 0; i < count; i++) {
      packet(i * 20 * (1 + ppm / 1e6), i * 160);
      sent.put(i * 160, i * 20 * (1 + ppm / 1e6));
    }
    play(count * 20, true);

    JitterBuffer.Counts counts = buffer.counts();
    // 300 s at 500 ppm are 150 ms: seven or eight frames.
    assertThat(ppm > 0 ? counts.inserted() : counts.dropped()).isBetween(5L, 10L);
    assertThat(counts.late()).isLessThan(5);
    assertThat(delaySum / heard.size()).isLessThan(60);
  }

  @Test
  void survivesAStall() {
    // Nothing arrives for 300 ms, then all at once; later the delay is short again.
    for (int i = 0; i < 3_000; i++) {
      double sent = i * 20;
      packet(sent >= 4_000 && sent < 4_300 ? 4_300 : sent, i * 160);
    }
    play(60_000, true);

    assertThat(heard.size()).isGreaterThan(2_980 - 15);
    assertThat(buffer.targetMillis()).isLessThanOrEqualTo(40);
  }

  @ParameterizedTest(name = "by {0} timestamp units, marker {1}")
  @CsvSource({"1000000, true", "1000000, false", "-1000000, true", "2147480000, false"})
  void followsAJumpOfTimestamps(int jump, boolean marker) {
    for (int i = 0; i < 200; i++) {
      packet(i * 20, i * 160 + (i < 100 ? 0 : jump), 160, marker && i == 100);
    }
    play(4_000, false);

    assertThat(buffer.counts().resyncs()).isEqualTo(1);
    assertThat(heard.size()).isGreaterThan(190);
  }

  @Test
  void anotherStreamBeginsAfterAReset() {
    for (int i = 0; i < 50; i++) {
      packet(i * 20, i * 160);
    }
    play(1_000, false);
    buffer.reset();
    arrivals.clear();
    heard.clear();
    for (int i = 50; i < 100; i++) {
      packet(i * 20, 77_777_777 + i * 160);
    }
    playFrom(1_000, 2_000, now -> false);

    assertThat(heard).hasSizeGreaterThan(45);
  }

  @Test
  void aPauseIsSilenceNotLoss() {
    for (int i = 0; i < 50; i++) {
      packet(i * 20, i * 160);
    }
    packet(1_000, 50 * 160, 0, false);
    for (int i = 150; i < 200; i++) {
      packet(i * 20, i * 160, 160, i == 150);
    }
    play(4_000, false);

    assertThat(buffer.counts().concealed()).isZero();
    assertThat(taken.stream().filter(t -> t == Taken.PAUSE).count()).isBetween(98L, 106L);
    assertThat(heard).hasSizeGreaterThanOrEqualTo(98);
  }

  @Test
  void concealmentEndsWhenNothingComesAnyMore() {
    for (int i = 0; i < 50; i++) {
      packet(i * 20, i * 160);
    }
    play(10_000, false);

    assertThat(buffer.counts().concealed()).isBetween(8L, 12L);
    assertThat(taken.getLast()).isEqualTo(Taken.PAUSE);
  }

  @Test
  void aFloodIsBounded() {
    for (int i = 0; i < 100_000; i++) {
      buffer.push(i * 80, 80, false, false, ByteBuffer.allocate(80), 0);
    }
    int left = 0;
    while (left < 200 && buffer.take(left * 20L * MILLI, 0, false) != Taken.LOST) {
      left++;
    }
    assertThat(left).isLessThanOrEqualTo(200);
    assertThat(buffer.counts().dropped() + buffer.counts().resyncs()).isPositive();
  }

  private void packet(double millis, int timestamp) {
    packet(millis, timestamp, 160, false);
  }

  private void packet(double millis, int timestamp, int duration, boolean marker) {
    arrivals.add(new Arrival(millis + 5, timestamp, duration, marker, arrivals.size()));
  }

  private void play(int toMillis, boolean quiet) {
    playFrom(0, toMillis, now -> quiet);
  }

  private void playFrom(int fromMillis, int toMillis, IntPredicate quiet) {
    List<Arrival> sorted = new ArrayList<>(arrivals);
    sorted.sort(Comparator.comparingDouble(Arrival::millis));
    int next = 0;
    for (int now = fromMillis; now < toMillis; now += 20) {
      while (next < sorted.size() && sorted.get(next).millis() <= now) {
        push(sorted.get(next++));
      }
      held = Math.max(0, held - 160);
      while (held < 160) {
        Taken what = buffer.take(now * MILLI, held, quiet.test(now));
        taken.add(what);
        held += what == Taken.PACKET ? buffer.duration() : 160;
        if (what == Taken.PACKET) {
          int timestamp = buffer.payload().getInt();
          heard.add(timestamp);
          delaySum += now - sent.getOrDefault(timestamp, 0.0);
        }
      }
    }
  }

  private void push(Arrival arrival) {
    ByteBuffer payload = ByteBuffer.allocate(Math.max(4, arrival.duration()));
    payload.putInt(0, arrival.timestamp());
    buffer.push(
        arrival.timestamp(),
        arrival.duration(),
        arrival.duration() == 0,
        arrival.marker(),
        payload,
        (long) (arrival.millis() * MILLI));
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(42);
  }
}
