package org.partyline.gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("processor time is measured")
class BenchTest {
  private static final Pattern SHARES =
      Pattern.compile("(?m)^ +(\\d+) +([\\d.]+) % .* ([\\d.]+) % +([\\d.]+) %$");

  /// What a party costs depends on the machine; that all are served, and that the loop's work is
  /// seen, does not.
  @Test
  void whoIsMeasuredIsServed() {
    String text = run(EnumSet.of(Part.CALLERS, Part.PAIRS), 4);
    List<MatchResult> rows = SHARES.matcher(text).results().toList();
    assertThat(rows).as(text).hasSizeGreaterThan(1);
    for (MatchResult row : rows) {
      double left = 100 - Double.parseDouble(row.group(3));
      assertThat(Double.parseDouble(row.group(2))).as("CPU in: " + row.group()).isPositive();
      assertThat(Double.parseDouble(row.group(4)))
          .as("heard in: " + row.group())
          .isBetween(0.7 * left, 115.0);
    }
  }

  /// A mark that is said is heard, a packet later at least. How much later is for a quiet machine
  /// to tell: on a busy one buffers grow, and shrink again, while this looks.
  @Test
  void delayIsThatOfASoundSaidAndHeard() {
    Delay.Result result = Delay.measure(Duration.ofSeconds(3));
    assertThat(result.paths()).containsOnlyKeys(Delay.Path.values());
    result
        .paths()
        .forEach((path, delay) -> {
          assertThat(delay.count()).as(path.title).isGreaterThan(10);
          assertThat(delay.p50()).as(path.title).isBetween(20.0, 450.0);
        });
    assertThat(result.buffer()).isBetween(20.0, 200.0);
  }

  @Test
  void withoutAMediaServerItIsSaidThatNoneIsNamed() {
    assertThat(run(EnumSet.of(Part.KURENTO), 1))
        .contains("skipped, as no server is named: --media ws://");
  }

  @Test
  void whereNothingListensThereIsNoServerToMeasure() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String text = runBesideKurento("ws://127.0.0.1:" + port + "/kurento");
    assertThat(text).contains("listens on port " + port).doesNotContain("µs/leg");
  }

  /// What listens but is no media server fails its row, and not the bench.
  @Test
  void aServerThatServesNobodyIsSaidToBesideTheEmbeddedEngine() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String text = runBesideKurento("ws://127.0.0.1:" + socket.getLocalPort() + "/kurento");
      assertThat(text)
          .containsPattern("10 +embedded")
          .contains("Kurento did not serve 10 browsers")
          .doesNotContain("20 browsers");
    }
  }

  private static String runBesideKurento(String uri) {
    StringWriter text = new StringWriter();
    new Bench(
            new PrintWriter(text),
            Duration.ofSeconds(2),
            EnumSet.of(Part.KURENTO),
            false,
            Optional.of(URI.create(uri)))
        .run();
    return text.toString();
  }

  /// As on each engine: all are served, who listens hears the marks, and what a server used is
  /// counted.
  @Test
  void aRoomIsMeasuredForWhatItCostsAndHowLateItIsHeard() {
    long begin = System.nanoTime();
    SideBySide.Figures figures =
        SideBySide.measure(
            10,
            embedded -> embedded,
            () -> (System.nanoTime() - begin) / 2, // half a core
            Duration.ofSeconds(6));
    assertThat(figures.mix()).isPositive();
    assertThat(figures.server()).isCloseTo(10_000, within(500.0));
    assertThat(figures.microsPerLeg()).isCloseTo(figures.mix() / 10 + 1_000, within(50.0));
    assertThat(figures.heard()).isBetween(0.7, 1.15);
    assertThat(figures.buffer()).isBetween(20.0, 450.0);
    assertThat(figures.toBrowser().count()).isGreaterThan(5);
    assertThat(figures.toBrowser().p50()).isBetween(20.0, 450.0);
    assertThat(figures.toPhone().count()).isGreaterThan(2);
    assertThat(figures.toPhone().p50()).isBetween(20.0, 450.0);
  }

  @Test
  void aServerIsKnownByThePortItListensOn() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      assertThat(Machine.listener(port)).contains(ProcessHandle.current());
    }
    assertThat(Machine.listener(port)).isEmpty();
  }

  @Test
  void callsAreSetUpAndCounted() {
    try (var server = new SipServer();
        var caller = new SipCalls(server.address())) {
      SipCalls.Result result = caller.call(20, Duration.ofSeconds(1));
      assertThat(result.calls()).isBetween(10, 21);
      assertThat(result.failed()).isZero();
      assertThat(result.ringMillis().count()).isEqualTo(result.calls());
    }
  }

  @Test
  void aServerThatDropsPacketsIsNoMeasure() {
    long[] packets = {0};
    Heard heard = new Heard(() -> packets[0]);
    Clock.pass(Duration.ofMillis(100));
    packets[0] = 2; // of about 10
    assertThat(Heard.isEnough(heard.share(2))).isFalse();
    packets[0] = 1_000;
    assertThat(Heard.isEnough(heard.share(2))).isTrue();
  }

  private static String run(Set<Part> parts, int seconds) {
    StringWriter text = new StringWriter();
    new Bench(new PrintWriter(text), Duration.ofSeconds(seconds), parts, false, Optional.empty())
        .run();
    return text.toString();
  }

  @Test
  void capacityLiesOnALineThroughThePoints() {
    Capacity capacity = new Capacity();
    capacity.add(100, 1_500);
    capacity.add(200, 2_500);
    capacity.add(300, 3_500);
    assertThat(capacity.slope()).isCloseTo(10, within(1e-6));
    assertThat(capacity.legs()).isEqualTo(1_350);
    assertThat(capacity.isTelling()).isTrue();
  }

  @Test
  void onePointTellsNothing() {
    Capacity capacity = new Capacity();
    capacity.add(10, 5_000);
    assertThat(capacity.isTelling()).isFalse();
  }

  @Test
  void percentilesAreOfTheSample() {
    double[] sample = new double[200];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = 200 - i;
    }
    assertThat(Percentiles.of(sample)).isEqualTo(new Percentiles(200, 100, 198, 200));
    assertThat(Percentiles.of(new double[0])).hasToString("-");
  }
}
