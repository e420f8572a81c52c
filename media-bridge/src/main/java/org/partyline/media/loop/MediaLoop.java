package org.partyline.media.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.partyline.media.LoopStats;
import org.partyline.media.MediaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that owns sockets, timers and 20 ms ticks. What lives on a loop is touched by its
/// thread alone, so nothing there is locked. A handler must never block; what it throws is logged
/// and stops nothing.
public final class MediaLoop implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

  /// Maximum number of tasks run before the clock is checked.
  private static final int TASKS_IN_A_ROW = 1_000;

  private static final long LONGEST_WAIT_NANOS = 1_000_000_000;

  private static final long STEP_NANOS = 1_000_000;

  /// With packets coming in, the sockets are looked at once in this time: one system call then
  /// finds many of them.
  private static final long COALESCED_NANOS = 1_000_000;

  /// To sleep for less is not worth it.
  private static final long SHORTEST_SLEEP_NANOS = 100_000;

  private final String name;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicInteger load = new AtomicInteger();
  private final QuietLog log = new QuietLog(LOG);
  private final Timers timers = new Timers(log);
  private final boolean stepped;
  private final Metronome metronome;

  /// Of a stepped loop. Begins at an odd place, as real clocks do.
  private long steppedNanos = 1_234_567_891_011L;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(ChannelReader.MAX_DATAGRAM + 1);
  private final List<ChannelReader> ready = new ArrayList<>();
  private final Consumer<SelectionKey> collect = this::collect;

  /// When the sockets may be looked at again.
  private long nextRead;

  private volatile long busyNanos;
  private volatile boolean closing;
  private volatile boolean ended;

  /// Starts the loop's thread.
  public MediaLoop(String name) {
    this(name, false);
    thread.start();
  }

  private MediaLoop(String name, boolean stepped) {
    this.name = name;
    this.stepped = stepped;
    metronome = new Metronome(nanoTime(), log);
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "no selector for a media loop: " + e.getMessage(), e);
    }
    thread = stepped ? Thread.currentThread() : Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /// A loop whose time moves by [#advance] only, on the thread that calls this: minutes of a call
  /// pass in a moment, and come out the same each time. For tests and measurements.
  public static MediaLoop stepped(String name) {
    return new MediaLoop(name, true);
  }

  /// Lets time go by on a stepped loop, a millisecond after the other.
  public void advance(Duration time) {
    requireInLoop();
    long end = steppedNanos + time.toNanos();
    while (steppedNanos < end) {
      steppedNanos = Math.min(end, steppedNanos + STEP_NANOS);
      try {
        selector.selectNow(collect);
      } catch (IOException e) {
        throw new UncheckedIOException("select failed", e);
      }
      work(steppedNanos);
    }
  }

  /// The time of this loop and all that lives on it, as [System#nanoTime] counts.
  public long nanoTime() {
    return stepped ? steppedNanos : System.nanoTime();
  }

  public String name() {
    return name;
  }

  /// Whether the caller is this loop's thread.
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /// Runs the task on the loop's thread, in the order given. From any thread.
  ///
  /// @throws RejectedExecutionException when the loop is closed
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    // The loop drains once more after it has set this flag, so a task is either run or refused
    // here.
    if (ended && tasks.remove(task)) {
      throw new RejectedExecutionException("media loop " + name + " is closed");
    }
    if (!inLoop() && woken.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  /// Calls `tick` every 20 ms without drift. After a stall it catches up by a few ticks at once;
  /// what is missed beyond that is left out. From any thread.
  public Cancellable every20ms(Runnable tick) {
    Metronome.Ticker ticker = new Metronome.Ticker(tick);
    load.incrementAndGet();
    executeOrRun(() -> metronome.add(ticker, nanoTime()));
    return () -> {
      if (ticker.cancel()) {
        load.decrementAndGet();
        if (!ended) {
          executeOrRun(() -> metronome.remove(ticker));
        }
      }
    };
  }

  /// Calls `task` once, after the delay. From any thread.
  public Cancellable after(Duration delay, Runnable task) {
    Timers.Timer timer = new Timers.Timer(nanoTime() + delay.toNanos(), task);
    executeOrRun(() -> timers.add(timer));
    return timer;
  }

  private void executeOrRun(Runnable task) {
    if (inLoop()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /// Reads the channel on this loop from now on; the channel becomes non-blocking and stays the
  /// caller's to close. On the loop's thread only.
  public Registration register(DatagramChannel channel, PacketHandler handler) {
    requireInLoop();
    try {
      channel.configureBlocking(false);
      ChannelReader reader = new ChannelReader(channel, handler, buffer, log);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ, reader);
      load.incrementAndGet();
      AtomicBoolean closed = new AtomicBoolean();
      return () -> {
        if (closed.compareAndSet(false, true)) {
          reader.stop();
          load.decrementAndGet();
          deregister(key);
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the channel can't be read", e);
    }
  }

  /// A cancelled key leaves its selector at the next select only; until then the channel can't be
  /// registered there again, and its port stays in use after a close.
  private void deregister(SelectionKey key) {
    key.cancel();
    if (!ended) {
      requireInLoop();
      try {
        selector.selectNow();
      } catch (IOException e) {
        log.warn("select failed", e);
      }
    }
  }

  private void requireInLoop() {
    if (!inLoop()) {
      throw new IllegalStateException("only on the thread of media loop " + name);
    }
  }

  /// Ticks and registrations, the measure of load.
  int load() {
    return load.get();
  }

  /// Load statistics of the loop since its start. From any thread.
  public LoopStats statistics() {
    return new LoopStats(
        name,
        metronome.ticks(),
        metronome.skipped(),
        Duration.ofNanos(metronome.meanLagNanos()),
        Duration.ofNanos(metronome.maxLagNanos()),
        Duration.ofNanos(busyNanos));
  }

  /// Ends the thread and waits for it; what was given to [#execute] before still runs. Channels
  /// stay their owners' to close. Idempotent.
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    if (inLoop()) {
      if (stepped && !ended) {
        end();
      }
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        pass();
      }
    } finally {
      end();
    }
  }

  private void end() {
    ended = true;
    while (!tasks.isEmpty()) {
      runTasks();
    }
    try {
      selector.close();
    } catch (IOException e) {
      log.warn("the selector did not close", e);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // busyNanos is written by this thread alone
  private void pass() {
    try {
      await();
      long start = System.nanoTime();
      work(start);
      busyNanos += System.nanoTime() - start;
    } catch (Throwable fault) {
      log.warn("a pass of the media loop failed", fault);
    }
  }

  /// Tasks first: what was ordered before a packet was sent is done before that is read.
  private void work(long start) {
    runTasks();
    readReady(start);
    long now = nanoTime();
    timers.runDue(now);
    metronome.runDue(now);
  }

  private void await() throws IOException {
    long now = System.nanoTime();
    long wait = timers.untilDue(now, metronome.untilDue(now, LONGEST_WAIT_NANOS));
    long sleep = Math.min(nextRead - now, wait);
    if (sleep > SHORTEST_SLEEP_NANOS && tasks.isEmpty()) {
      LockSupport.parkNanos(sleep);
      now += sleep;
      wait -= sleep;
    }
    woken.set(false);
    if (wait <= 0 || !tasks.isEmpty()) {
      selector.selectNow(collect);
    } else {
      // Rounded up: a tick comes up to 1 ms late, but the thread never spins.
      selector.select(collect, (wait + 999_999) / 1_000_000);
    }
  }

  private void collect(SelectionKey key) {
    if (key.attachment() instanceof ChannelReader reader) {
      ready.add(reader);
    }
  }

  /// After the select, since a handler may register and deregister.
  private void readReady(long now) {
    if (!ready.isEmpty()) {
      nextRead = now + COALESCED_NANOS;
      for (int i = 0; i < ready.size(); i++) {
        ready.get(i).read();
      }
      ready.clear();
    }
  }

  private void runTasks() {
    for (int i = 0; i < TASKS_IN_A_ROW; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (Throwable fault) {
        log.warn("a task failed", fault);
      }
    }
  }
}
