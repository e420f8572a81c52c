package org.partyline.media.loop;

import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.Executor;

/// One thread that owns sockets, timers and 20 ms ticks. What lives on a loop is touched by its
/// thread alone, so nothing there is locked. A handler must never block; what it throws is logged
/// and stops nothing.
public final class MediaLoop implements Executor, AutoCloseable {
  private final String name;

  /// Starts the loop's thread.
  public MediaLoop(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /// Whether the caller is this loop's thread.
  public boolean inLoop() {
    return false;
  }

  /// Runs the task on the loop's thread, in the order given. From any thread.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException when the loop is closed
  @Override
  public void execute(Runnable task) {}

  /// Calls `tick` every 20 ms without drift. After a stall it catches up by a few ticks at once;
  /// what is missed beyond that is left out. From any thread.
  public Cancellable every20ms(Runnable tick) {
    return () -> {};
  }

  /// Calls `task` once, after the delay. From any thread.
  public Cancellable after(Duration delay, Runnable task) {
    return () -> {};
  }

  /// Reads the channel on this loop from now on; the channel becomes non-blocking and stays the
  /// caller's to close. On the loop's thread only.
  public Registration register(DatagramChannel channel, PacketHandler handler) {
    return () -> {};
  }

  /// Ticks and registrations, the measure of load.
  int load() {
    return 0;
  }

  /// Ends the thread and waits for it. Channels stay their owners' to close. Idempotent.
  @Override
  public void close() {}
}
