package org.partyline.gateway.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the records of calls that have ended to the store, on a thread of its own, so that no call
/// waits for it. While the store fails they wait on disk, and are written when it is back.
final class RecordQueue implements CallObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordQueue.class);
  private static final int BATCH = 200;

  /// Traces that may wait in memory; more are dropped, which no record is.
  private static final int TRACES = 500;

  private static final Duration FOR_THE_LAST = Duration.ofMillis(700);

  /// How often a store that fails is asked again, and one that nobody needs whether it is there.
  record Pauses(Duration firstRetry, Duration lastRetry, Duration idle) {
    static final Pauses USUAL =
        new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(10));
  }

  private final CallTable table;
  private final WaitingRecords waiting;
  private final KeyedHash numbers;
  private final Pauses pauses;
  private final BlockingQueue<CallRow> queue;
  private final BlockingQueue<TraceRow> traces = new ArrayBlockingQueue<>(TRACES);
  private final AtomicLong lost = new AtomicLong();
  private final Thread writer;

  /// For the writer: something has come, or it is to end. An interrupt would do, but for what the
  /// store is being given at that moment: the connection pool fails under one.
  private final Semaphore news = new Semaphore(0);

  private volatile boolean closing;
  private volatile String problem = "";

  /// What the store is given at this moment.
  private volatile List<CallRow> inFlight = List.of();

  // Of the writer's thread only.
  private Duration retry;
  private long nextTry;

  private RecordQueue(
      CallTable table, WaitingRecords waiting, KeyedHash numbers, Pauses pauses, int inMemory) {
    this.table = table;
    this.numbers = numbers;
    this.waiting = waiting;
    this.pauses = pauses;
    this.queue = new ArrayBlockingQueue<>(inMemory);
    this.retry = pauses.firstRetry();
    this.nextTry = System.nanoTime();
    // SQLite is native code, which holds on to the carrier of a virtual thread.
    this.writer = Thread.ofPlatform().daemon().name("store-writer").unstarted(this::run);
  }

  /// @param inMemory how many records may be on their way to the store or the disk
  static RecordQueue start(
      CallTable table, WaitingRecords waiting, KeyedHash numbers, Pauses pauses, int inMemory) {
    var records = new RecordQueue(table, waiting, numbers, pauses, inMemory);
    records.writer.start();
    return records;
  }

  @Override
  public void ended(CallRecord record) {
    if (!queue.offer(CallRow.of(record, numbers))) {
      lose(1);
    }
    news.release();
  }

  /// Adds to a record that was told before; dropped where too many wait.
  void trace(TraceRow trace) {
    boolean _ = traces.offer(trace);
    news.release();
  }

  /// One that is not in the store yet.
  Optional<TraceRow> trace(UUID record) {
    return traces.stream().filter(row -> row.record().equals(record)).findFirst();
  }

  /// Why the store failed when it was last needed or asked; empty where it did not.
  String problem() {
    return problem;
  }

  /// Records that are not in the store yet.
  long waiting() {
    return waiting.count() + queue.size();
  }

  /// Records that there was no place for.
  long lost() {
    return lost.get();
  }

  private void run() {
    List<CallRow> batch = new ArrayList<>();
    try {
      while (!closing) {
        take(batch);
        put(batch);
      }
    } catch (InterruptedException _) {
      // Nobody does; what has come is written all the same.
    }
    do {
      queue.drainTo(batch, BATCH - batch.size());
      put(batch);
    } while (!queue.isEmpty() && batch.isEmpty());
  }

  /// Waits for news, or until the store is to be asked again.
  private void take(List<CallRow> batch) throws InterruptedException {
    long patience = down() ? nextTry - System.nanoTime() : pauses.idle().toNanos();
    boolean stuck = !batch.isEmpty() && down(); // neither the store nor the disk took them
    if (queue.isEmpty() || stuck) {
      boolean _ = news.tryAcquire(Math.max(0, patience), TimeUnit.NANOSECONDS);
    }
    news.drainPermits();
    queue.drainTo(batch, BATCH - batch.size());
  }

  private boolean down() {
    return !problem.isEmpty() || waiting.count() > 0;
  }

  /// To the store; or, where that fails, to the disk.
  private void put(List<CallRow> batch) {
    if (down() && System.nanoTime() - nextTry < 0) {
      spill(batch);
      return;
    }
    try {
      writeWaiting();
      if (batch.isEmpty()) {
        table.ping();
      } else {
        inFlight = List.copyOf(batch);
        write(batch);
        batch.clear();
      }
      writeTraces();
      up();
    } catch (StoreException | IOException e) {
      failed(e);
      spill(batch);
    } finally {
      inFlight = List.of();
    }
  }

  /// Those whose records are written: each came after its record.
  private void writeTraces() {
    while (!traces.isEmpty()) {
      List<TraceRow> some = traces.stream().limit(BATCH).toList();
      if (!queue.isEmpty()) {
        return; // until its next turn
      }
      try {
        table.writeTraces(some);
      } catch (StoreException e) {
        if (!e.rejected()) {
          throw e;
        }
        LOG.warn("the store does not take the messages of calls: {}", e.getMessage());
      }
      traces.removeAll(some);
    }
  }

  private void writeWaiting() throws IOException {
    while (waiting.count() > 0) {
      WaitingRecords.Chunk chunk = waiting.oldest(BATCH);
      write(chunk.rows());
      waiting.remove(chunk);
    }
  }

  /// One that the store does not want must not keep the others waiting.
  private void write(List<CallRow> rows) {
    try {
      table.write(rows);
    } catch (StoreException e) {
      if (!e.rejected()) {
        throw e;
      }
      if (rows.size() == 1) {
        LOG.error("the store does not take the record of a call: {}", e.getMessage());
        lost.incrementAndGet();
        return;
      }
      rows.forEach(row -> write(List.of(row)));
    }
  }

  private void up() {
    if (!problem.isEmpty()) {
      LOG.info("the store is back; nothing waits any more");
    }
    problem = "";
    retry = pauses.firstRetry();
  }

  private void failed(Exception e) {
    if (problem.isEmpty()) {
      LOG.warn("the store is away; records of calls wait on disk: {}", e.getMessage());
    }
    problem = String.valueOf(e.getMessage());
    nextTry = System.nanoTime() + retry.toNanos();
    Duration longer = retry.multipliedBy(2);
    retry = longer.compareTo(pauses.lastRetry()) < 0 ? longer : pauses.lastRetry();
  }

  /// To the disk. Where there is no place either they stay in memory, as long as that lasts.
  private void spill(List<CallRow> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      int taken = waiting.add(batch);
      lose(batch.size() - taken);
      batch.clear();
    } catch (IOException e) {
      LOG.error(
          "records of calls can be written neither to the store nor to disk: {}", e.toString());
    }
  }

  private void lose(int count) {
    if (count > 0 && lost.getAndAdd(count) == 0) {
      LOG.error("records of calls are lost: too many wait for the store");
    }
  }

  /// Writes what has come so far; what the store has not taken in time waits on disk, for the next
  /// process to write it.
  @Override
  public void close() {
    closing = true;
    news.release();
    try {
      writer.join(FOR_THE_LAST);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    List<CallRow> left = new ArrayList<>(inFlight);
    queue.drainTo(left);
    spill(left);
  }
}
