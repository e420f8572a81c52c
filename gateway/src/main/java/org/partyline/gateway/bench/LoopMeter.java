package org.partyline.gateway.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CompletableFuture;
import org.partyline.media.LoopStats;
import org.partyline.media.loop.MediaLoop;

/// The CPU time of a media loop's thread: what the far ends cost is not in it.
final class LoopMeter {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final MediaLoop loop;
  private final long threadId;
  private long cpu;
  private long time;
  private LoopStats before;

  LoopMeter(MediaLoop loop) {
    this.loop = loop;
    threadId = CompletableFuture.supplyAsync(() -> Thread.currentThread().threadId(), loop).join();
    before = loop.statistics();
    start();
  }

  /// What the loop did since the start.
  ///
  /// @param cpu share of one core
  /// @param microsPerTick CPU time for 20 ms of everything
  /// @param skipped share of the ticks that were left out because the loop came too late
  record Load(double cpu, double microsPerTick, double skipped) {}

  void start() {
    before = loop.statistics();
    cpu = THREADS.getThreadCpuTime(threadId);
    time = System.nanoTime();
  }

  Load stop() {
    double used = THREADS.getThreadCpuTime(threadId) - cpu;
    double elapsed = System.nanoTime() - time;
    LoopStats after = loop.statistics();
    double ran = after.ticks() - before.ticks();
    double left = after.skippedTicks() - before.skippedTicks();
    double done = ran + left == 0 ? 1 : ran / (ran + left);
    return new Load(used / elapsed, used / 1e3 / (elapsed / 20e6 * done), 1 - done);
  }
}
