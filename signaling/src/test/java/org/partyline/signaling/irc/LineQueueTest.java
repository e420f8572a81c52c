package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.pace.TokenBucket;

class LineQueueTest {
  private static final long SECOND = 1_000_000_000L;

  private final LineQueue queue = new LineQueue();

  private static boolean none(String target) {
    return target.isEmpty();
  }

  private List<String> all() {
    List<String> lines = new ArrayList<>();
    for (var line = queue.poll(LineQueueTest::none);
        line.isPresent();
        line = queue.poll(LineQueueTest::none)) {
      lines.add(line.get());
    }
    return lines;
  }

  @Test
  void targetsTakeTurnsAndEachKeepsItsOrder() {
    List.of("a1", "a2", "a3", "b1", "c1", "c2").forEach(l -> queue.say(l.substring(0, 1), l));
    assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    assertThat(queue.isEmpty(LineQueueTest::none)).isTrue();
  }

  @Test
  void whatIsSaidGoesBeforeWhatIsKeyed() {
    queue.latest("roster", List.of("r1", "r2"));
    queue.say("a", "a1");
    assertThat(queue.poll(LineQueueTest::none)).contains("a1");
    assertThat(queue.poll(LineQueueTest::none)).contains("r1");
    queue.say("a", "a2");
    assertThat(all()).containsExactly("a2", "r2");
  }

  @Test
  void theLatestReplacesWhatWaitsInItsPlace() {
    queue.latest("x", List.of("x1"));
    queue.latest("y", List.of("y1"));
    queue.latest("x", List.of("x2", "x3"));
    assertThat(all()).containsExactly("x2", "x3", "y1");
  }

  @Test
  void whatHasBegunIsFinishedThenTheLatestGoes() {
    queue.latest("x", List.of("old1", "old2"));
    queue.poll(LineQueueTest::none);
    queue.latest("x", List.of("newer"));
    queue.latest("x", List.of("newest"));
    queue.latest("y", List.of("y1"));
    assertThat(all()).containsExactly("old2", "y1", "newest");
  }

  @Test
  void heldTargetsWaitAndOthersDoNot() {
    queue.say("#lobby", "l1");
    queue.say("ada", "a1");
    Predicate<String> held = "#lobby"::equals;
    assertThat(queue.poll(held)).contains("a1");
    assertThat(queue.poll(held)).isEmpty();
    assertThat(queue.isEmpty(held)).isTrue();
    assertThat(all()).containsExactly("l1");
  }

  @Test
  void itIsBoundedAndForgetsWhatIsDropped() {
    IntStream.range(0, LineQueue.MAX_LINES).forEach(i -> queue.say("t" + i % 7, "x"));
    assertThat(queue.say("t", "one too many")).isFalse();
    queue.drop("t0");
    assertThat(queue.say("t", "now it fits")).isTrue();
    IntStream.range(0, LineQueue.MAX_KEYS).forEach(i -> queue.latest("k" + i, List.of("x")));
    assertThat(queue.latest("k", List.of("x"))).isFalse();
    assertThat(queue.latest("k0", List.of("y"))).isTrue();
  }

  /// Four at once, then one a second; a roster that waits meanwhile is the newest when it goes.
  @Test
  void atAnHonestPaceTheLatestWins() {
    var bucket = new TokenBucket(4, 1);
    IntStream.rangeClosed(1, 6).forEach(i -> queue.say("ada", "a" + i));
    List<String> sent = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 7; i++) {
      queue.latest("roster", List.of("roster at " + now / SECOND));
      now += bucket.takeAt(now);
      Optional<String> line = queue.poll(LineQueueTest::none);
      sent.add(now / SECOND + " " + line.orElse("nothing"));
    }
    assertThat(sent)
        .containsExactly("0 a1", "0 a2", "0 a3", "0 a4", "1 a5", "2 a6", "3 roster at 2");
    assertThat(bucket.takeAt(100 * SECOND)).isZero();
  }
}
