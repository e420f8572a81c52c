package org.partyline.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.policy.Decision.Rule;

/// What is left of the limits after a restart.
class UsageFileTest {
  private static final Price CENT =
      new Price(new BigDecimal("0.01"), BigDecimal.ZERO, Duration.ofMinutes(1));

  @TempDir Path folder;
  private Path path = Path.of("");
  private Instant wall = Instant.parse("2026-01-01T10:00:00Z");
  private Instant now = Instant.EPOCH;
  private UsageLedger ledger = new UsageLedger(() -> now);

  @BeforeEach
  void start() {
    path = folder.resolve("usage.jsonl");
    restart();
  }

  /// The process is gone, whatever it was doing; the monotonic clock begins somewhere else.
  private void restart() {
    now = now.plus(Duration.ofDays(67));
    ledger = new UsageLedger(() -> now, UsageFile.at(path, () -> wall));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    wall = wall.plus(time);
  }

  private static Limited user(String name, int calls) {
    return new Limited(
        Rule.USER_LIMIT,
        "user " + name,
        "you",
        new Limits(calls, Duration.ofHours(10), 9, Optional.of(BigDecimal.TEN)));
  }

  private UsageLedger.Lease call(String name) {
    return (UsageLedger.Lease)
        ledger.reserve(
            List.of(user(name, 9), Limited.trunk("t", Limits.UNLIMITED)), Optional.of(CENT));
  }

  private static Usage used(int calls, long seconds, String cost) {
    return new Usage(calls, Duration.ofSeconds(seconds), 0, new BigDecimal(cost));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(path);
  }

  @Test
  void whatWasUsedIsStillUsedAfterARestart() {
    call("ada").settle(Optional.of(Duration.ofSeconds(61)));
    call("ada").settle(Optional.empty());
    call("björn").settle(Optional.of(Duration.ofSeconds(30)));
    call("ada").cancel();
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(2, 61, "0.02"));
    assertThat(ledger.usage("user björn")).isEqualTo(used(1, 30, "0.01"));
    assertThat(ledger.usage("trunk t")).isEqualTo(used(3, 91, "0.03"));
    assertThat(ledger.reserve(List.of(user("ada", 2)), Optional.of(CENT)))
        .isInstanceOf(UsageLedger.Exhausted.class);
    call("ada").settle(Optional.of(Duration.ofSeconds(9)));
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(3, 70, "0.03"));
  }

  @Test
  void callsThatWereUpCountWithWhatWasReserved() {
    call("ada");
    call("ada").extend();
    assertThat(ledger.usage("user ada").simultaneous()).isEqualTo(2);
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(2, 900, "0.15"));
    pass(Duration.ofMinutes(30));
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(2, 900, "0.15"));
  }

  @Test
  void eachCallIsForgottenADayAfterItsEndHoweverManyRestartsThereWere() throws IOException {
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    pass(Duration.ofHours(12));
    restart();
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    pass(Duration.ofHours(11));
    restart();
    assertThat(ledger.usage("user ada").calls()).isEqualTo(2);
    pass(Duration.ofHours(2));
    assertThat(ledger.usage("user ada").calls()).isEqualTo(1);
    restart();
    assertThat(ledger.usage("user ada").calls()).isEqualTo(1);
    assertThat(lines()).as("and no longer kept").hasSize(2);
  }

  @Test
  void aLineThatACrashHasCutIsLeftOut() throws IOException {
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    String whole = Files.readString(path);
    int last = whole.lastIndexOf('\n', whole.length() - 2) + 1;
    for (int cut = last; cut < whole.length() - 1; cut++) {
      Files.writeString(path, whole.substring(0, cut));
      restart();
      assertThat(ledger.usage("user ada"))
          .as("the end of the call is lost, what was reserved counts")
          .isEqualTo(used(1, 300, "0.05"));
    }
    call("ada").settle(Optional.empty());
    restart();
    assertThat(ledger.usage("user ada").calls()).isEqualTo(2);
  }

  @Test
  void nonsenseIsLeftOut() throws IOException {
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    Files.write(
        path,
        List.of("", "null", "[]", "7", "{}", "{\"call\":1}", "\u0000\u0000", "{\"call\":{}}"),
        StandardOpenOption.APPEND);
    Files.write(path, new byte[] {(byte) 0xc3, '\n', (byte) 0xff}, StandardOpenOption.APPEND);
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(1, 60, "0.01"));
  }

  /// A machine without a clock of its own begins in 1970; one may be an hour off.
  @Test
  void aClockThatWasPutBackMakesNoUseForgotten() {
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    wall = Instant.EPOCH;
    restart();
    assertThat(ledger.usage("user ada").calls()).isEqualTo(1);
    pass(Duration.ofHours(23));
    restart();
    assertThat(ledger.usage("user ada").calls()).isEqualTo(1);
    pass(Duration.ofHours(2));
    assertThat(ledger.usage("user ada").calls()).isZero();
  }

  @Test
  void aClockThatIsPutRightWhileItRunsChangesNothing() {
    wall = Instant.EPOCH;
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    wall = Instant.parse("2026-01-01T10:00:00Z");
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    assertThat(ledger.usage("user ada").calls()).isEqualTo(2);
  }

  @Test
  void aFileOfSomethingElseIsNotOverwritten() throws IOException {
    for (String content : List.of("{\"id\":\"c1\"}\n", "{\"partyline-usage\":2}\n", "x")) {
      Files.writeString(path, content);
      assertThatThrownBy(this::restart)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is not a file of what calls have used");
      assertThat(path).hasContent(content);
    }
    Files.writeString(path, "");
    restart();
    call("ada");
    restart();
    assertThat(ledger.usage("user ada").calls()).isEqualTo(1);
  }

  @Test
  void aFileThatCannotBeWrittenIsToldAtTheStart() {
    path = folder.resolve("nowhere").resolve("usage.jsonl");
    assertThatThrownBy(this::restart)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write");
  }

  @Test
  void aFileThatIsTakenAwayComesBack() throws IOException {
    call("ada").settle(Optional.of(Duration.ofSeconds(60)));
    UsageLedger.Lease up = call("ada");
    Files.move(path, folder.resolve("usage.1"));
    up.settle(Optional.of(Duration.ofSeconds(60)));
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(2, 120, "0.02"));
  }

  @Test
  void theFileStaysSmall() throws IOException {
    ledger = new UsageLedger(() -> now, new UsageFile(path, () -> wall, 100));
    UsageLedger.Lease up = call("ada");
    int most = 0;
    for (int i = 0; i < 500; i++) {
      call("ben").cancel();
      most = Math.max(most, lines().size());
    }
    assertThat(most).as("with the first line").isBetween(90, 101);
    up.settle(Optional.of(Duration.ofSeconds(60)));
    restart();
    assertThat(ledger.usage("user ada")).isEqualTo(used(1, 60, "0.01"));
    assertThat(lines()).hasSize(2);
  }
}
