package org.partyline.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.observe.CallRecord;

@Timeout(60)
class RecordQueueTest {
  private static final RecordQueue.Pauses SHORT =
      new RecordQueue.Pauses(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(50));
  private static final RecordQueue.Pauses NO_RETRY =
      new RecordQueue.Pauses(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

  @TempDir private Path folder;
  private final FakeTable table = new FakeTable();

  @Test
  void aRecordIsInTheStoreSoonAfterItsCall() throws IOException {
    try (var queue = start(SHORT)) {
      queue.ended(Calls.ended("c1"));
      await(() -> table.ids().equals(List.of("c1")));
      assertThat(queue.problem()).isEmpty();
    }
  }

  @Test
  void whatEndsWhileTheStoreIsAwayWaitsOnDiskAndIsWrittenWhenItIsBack() throws IOException {
    table.away = true;
    try (var queue = start(SHORT)) {
      for (int i = 0; i < 500; i++) {
        queue.ended(Calls.ended("c" + i));
      }
      for (int i = 0; i < 600; i++) {
        queue.trace(new TraceRow(UUID.randomUUID(), new byte[] {1}));
      }
      await(() -> waiting().count() == 500);
      assertThat(queue.waiting()).isEqualTo(500);
      assertThat(queue.problem()).isEqualTo("away");
      table.away = false;
      await(() -> queue.waiting() == 0 && queue.problem().isEmpty());
      assertThat(table.ids()).hasSize(500).contains("c0", "c499");
      assertThat(folder).isEmptyDirectory();
      queue.ended(Calls.ended("later"));
      await(() -> table.ids().contains("later"));
      assertThat(queue.lost()).isZero();
      assertThat(table.strays).as("of messages, those that there was place for").hasSize(500);
    }
  }

  @Test
  void whatWaitedWhenTheProcessEndedIsWrittenByTheNextOne() throws IOException {
    table.away = true;
    try (var queue = start(NO_RETRY)) {
      queue.ended(Calls.ended("c1"));
      await(() -> waiting().count() == 1);
      queue.ended(Calls.ended("c2"));
    }
    table.away = false;
    // And a third that a crash cut off.
    Files.writeString(file(), "{\"id\":\"11111111-", StandardOpenOption.APPEND);
    try (var queue = start(SHORT)) {
      await(() -> queue.waiting() == 0);
      assertThat(table.ids()).containsExactlyInAnyOrder("c1", "c2");
    }
  }

  @Test
  void aLineThatWasCutOffDoesNotSpoilTheNextOne() throws IOException {
    Files.writeString(file(), "{\"id\":\"11111111-");
    WaitingRecords waiting = waiting();
    waiting.add(List.of(CallRow.of(Calls.ended("c1"), KeyedHash.fresh())));
    assertThat(waiting.oldest(10).rows()).hasSize(1);
  }

  @Test
  void aCallWaitsForNobody() throws Exception {
    table.stuck = new CountDownLatch(1);
    try (var queue = RecordQueue.start(table, waiting(), KeyedHash.fresh(), SHORT, 10)) {
      for (int i = 0; i < 300; i++) {
        queue.ended(Calls.ended("c" + i)); // returns, although nothing is written
      }
      // The writer holds a batch of at most 200, beside the ten that there is place for.
      assertThat(queue.lost()).isBetween(90L, 299L);
      table.stuck.countDown();
      await(() -> queue.waiting() == 0);
    }
  }

  @Test
  void theQueueOnDiskIsBounded() throws IOException {
    table.away = true;
    var small = new WaitingRecords(file(), 2_000);
    try (var queue = RecordQueue.start(table, small, KeyedHash.fresh(), NO_RETRY, 1_000)) {
      for (int i = 0; i < 50; i++) {
        queue.ended(Calls.ended("c" + i));
      }
      await(() -> queue.lost() > 0 && queue.lost() + queue.waiting() == 50);
      assertThat(Files.size(file())).isBetween(1_000L, 2_000L);
    }
  }

  /// Nobody should have to repair the store by hand because of one call.
  @Test
  void aRecordThatTheStoreDoesNotTakeKeepsNoOtherWaiting() throws IOException {
    table.rejected = "c1";
    table.away = true;
    try (var queue = start(SHORT)) {
      for (String id : List.of("c0", "c1", "c2")) {
        queue.ended(Calls.ended(id));
      }
      await(() -> waiting().count() == 3);
      table.away = false;
      await(() -> queue.waiting() == 0);
      assertThat(table.ids()).containsExactlyInAnyOrder("c0", "c2");
      assertThat(queue.lost()).isOne();
    }
  }

  @Test
  void withoutCallsTheStoreIsWatchedAsWell() throws IOException {
    try (var queue = start(SHORT)) {
      table.away = true;
      await(() -> queue.problem().equals("away"));
      table.away = false;
      await(() -> queue.problem().isEmpty());
    }
  }

  @Test
  void theLastRecordsAreWrittenWhenItIsClosed() throws IOException {
    try (var queue = start(NO_RETRY)) {
      for (int i = 0; i < 300; i++) {
        queue.ended(Calls.ended("c" + i));
      }
    }
    assertThat(table.ids().size() + waiting().count()).isEqualTo(300);
  }

  /// A call that ends while the store is given the one before.
  @Test
  void messagesAreWrittenAfterTheirRecord() throws IOException {
    table.stuck = new CountDownLatch(1);
    CallRecord second = Calls.ended("c2");
    try (var queue = start(SHORT)) {
      queue.ended(Calls.ended("c1"));
      await(() -> table.asked);
      queue.ended(second);
      queue.trace(new TraceRow(second.key(), new byte[] {1}));
      table.stuck.countDown();
      await(() -> table.ids().size() == 2);
    }
    assertThat(table.traces).containsExactly(second.key());
    assertThat(table.strays).isEmpty();
  }

  /// A database that does not answer, and a gateway that has to end.
  @Test
  void whatTheStoreIsStillBusyWithWaitsOnDiskToo() throws IOException {
    table.stuck = new CountDownLatch(1);
    var queue = start(NO_RETRY);
    queue.ended(Calls.ended("c1"));
    await(() -> queue.waiting() == 0); // it is on its way
    queue.ended(Calls.ended("c2"));
    queue.close();
    assertThat(waiting().count()).isEqualTo(2);
    table.stuck.countDown();
  }

  private RecordQueue start(RecordQueue.Pauses pauses) throws IOException {
    return RecordQueue.start(table, waiting(), KeyedHash.fresh(), pauses, 1_000);
  }

  private Path file() {
    return folder.resolve("waiting.jsonl");
  }

  private WaitingRecords waiting() {
    try {
      return new WaitingRecords(file(), 1_000_000);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /// Takes records, or does not.
  private static final class FakeTable implements CallTable {
    private final Map<Object, String> rows = new ConcurrentHashMap<>();
    private final Set<UUID> traces = ConcurrentHashMap.newKeySet();
    private final Set<UUID> strays = ConcurrentHashMap.newKeySet();
    private volatile boolean away;
    private volatile boolean asked;
    private volatile String rejected = "";
    private volatile CountDownLatch stuck = new CountDownLatch(0);

    @Override
    public void writeTraces(List<TraceRow> traces) {
      ping();
      traces.forEach(
          trace -> (rows.containsKey(trace.record()) ? this.traces : strays).add(trace.record()));
    }

    @Override
    public void write(List<CallRow> records) {
      ping();
      asked = true;
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new StoreException(e.toString());
      }
      for (CallRow row : records) {
        if (id(row).equals(rejected)) {
          throw StoreException.of("no", new java.sql.SQLException("a NUL in a text", "22021"));
        }
      }
      records.forEach(row -> rows.put(row.id(), id(row)));
    }

    private static String id(CallRow row) {
      return row.text("id").orElseThrow();
    }

    @Override
    public void ping() {
      if (away) {
        throw new StoreException("away");
      }
    }

    List<String> ids() {
      return new ArrayList<>(rows.values());
    }
  }
}
