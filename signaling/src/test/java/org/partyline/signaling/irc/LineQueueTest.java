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

  private boolean call(String source, String... lines) {
    return queue.call(source, lines[0], source, List.of(lines));
  }

  @Test
  void oneAnswerIsFinishedBeforeTheNext() {
    call("a", "a1", "a2");
    call("b", "b1", "b2");
    assertThat(all()).containsExactly("a1", "a2", "b1", "b2");
    assertThat(queue.isEmpty(LineQueueTest::none)).isTrue();
  }

  @Test
  void sourcesTakeTurns() {
    IntStream.rangeClosed(1, 3).forEach(i -> call("greedy", "g" + i));
    call("ada", "a1");
    assertThat(all()).containsExactly("g1", "a1", "g2", "g3");
  }

  @Test
  void aQueuedMessageIsNotQueuedTwice() {
    call("a", "a1", "a2");
    assertThat(call("a", "a1", "a2")).isTrue();
    assertThat(all()).containsExactly("a1", "a2");
    call("a", "a1", "a2");
    assertThat(all()).containsExactly("a1", "a2");
  }

  @Test
  void callsGoBeforeJoinsBeforeRostersBeforeTalk() {
    queue.talk("x", "x", List.of("talk"));
    queue.latest("roster", "x", List.of("r1", "r2"));
    queue.client("JOIN #x");
    call("a", "a1", "a2");
    assertThat(all()).containsExactly("a1", "a2", "JOIN #x", "r1", "r2", "talk");
  }

  /// Twelve connections that say `!help` do not delay an offer's answer by more than the line that
  /// is on its way, and cannot fill the queue.
  @Test
  void aFloodOfCommandsDelaysNoAnswer() {
    int dropped = 0;
    for (int i = 0; i < 6_000; i++) {
      dropped += queue.talk("flooder" + i % 12, "f" + i, List.of("help", "more help")) ? 0 : 1;
    }
    assertThat(dropped).isGreaterThan(5_800);
    queue.poll(LineQueueTest::none);
    assertThat(call("ada", "a1", "a2")).isTrue();
    assertThat(queue.poll(LineQueueTest::none)).contains("more help");
    assertThat(queue.poll(LineQueueTest::none)).contains("a1");
    assertThat(queue.poll(LineQueueTest::none)).contains("a2");
  }

  @Test
  void aFloodOfOffersStarvesNobody() {
    for (int i = 0; i < 1_000; i++) {
      call("greedy", "g" + i, "h" + i);
    }
    assertThat(call("ada", "a1", "a2")).isTrue();
    queue.latest("roster", "x", List.of("r1"));
    List<String> sent = all();
    assertThat(sent.indexOf("a1")).isLessThanOrEqualTo(2);
    assertThat(sent.indexOf("r1")).isLessThanOrEqualTo(20);
    assertThat(sent).hasSize(LineQueue.MAX_CALL_LINES_PER_SOURCE + 3);
  }

  @Test
  void theLatestReplacesWhatWaitsInItsPlace() {
    queue.latest("x", "x", List.of("x1"));
    queue.latest("y", "y", List.of("y1"));
    queue.latest("x", "x", List.of("x2", "x3"));
    assertThat(all()).containsExactly("x2", "x3", "y1");
  }

  @Test
  void whatHasBegunIsFinishedThenTheLatestGoes() {
    queue.latest("x", "x", List.of("old1", "old2"));
    queue.poll(LineQueueTest::none);
    queue.latest("x", "x", List.of("newer"));
    queue.latest("x", "x", List.of("newest"));
    queue.latest("y", "y", List.of("y1"));
    assertThat(all()).containsExactly("old2", "newest", "y1");
  }

  @Test
  void heldTargetsWaitAndOthersDoNot() {
    queue.talk("l", "#lobby", List.of("l1"));
    queue.talk("a", "ada", List.of("a1"));
    Predicate<String> held = "#lobby"::equals;
    assertThat(queue.poll(held)).contains("a1");
    assertThat(queue.poll(held)).isEmpty();
    assertThat(queue.isEmpty(held)).isTrue();
    assertThat(all()).containsExactly("l1");
  }

  @Test
  void nothingReachesTheNextHolderOfANick() {
    queue.call("h", "k", "ada", List.of("answer"));
    queue.latest("r", "ada", List.of("roster"));
    queue.talk("h", "ada", List.of("help"));
    queue.call("h", "k2", "ben", List.of("ben's"));
    queue.forget("ada"::equals);
    assertThat(all()).containsExactly("ben's");
  }

  /// Four at once, then one a second: twelve who join together get a whole answer every two
  /// seconds.
  @Test
  void twelveJoinsAtOneLineASecond() {
    var bucket = new TokenBucket(4, 1);
    IntStream.range(0, 12).forEach(i -> call("s" + i, "a" + i, "b" + i));
    IntStream.range(0, 12).forEach(i -> call("s" + i, "a" + i, "b" + i)); // their repeats
    List<Long> complete = new ArrayList<>();
    long now = 0;
    for (Optional<String> line = queue.poll(LineQueueTest::none);
        line.isPresent();
        line = queue.poll(LineQueueTest::none)) {
      now += bucket.takeAt(now);
      if (line.get().startsWith("b")) {
        complete.add(now / SECOND);
      }
    }
    assertThat(complete).containsExactly(0L, 0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L, 20L);
  }
}
