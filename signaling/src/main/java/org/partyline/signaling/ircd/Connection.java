package org.partyline.signaling.ircd;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.partyline.signaling.pace.TokenBucket;

/// A client's receive and send queue, each with a virtual thread: lines are served at the allowed
/// pace, and sent as fast as the client reads.
final class Connection implements IrcServerSession {
  private static final String END = "\0end";
  private static final String CLOSE = "\0close";
  private static final long DRAIN_MILLIS = 800;

  private final IrcServerSettings settings;
  private final BlockingQueue<String> in;
  private final BlockingQueue<String> out;
  private final Consumer<String> lineOut;
  private final Runnable onClosed;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch drained = new CountDownLatch(1);
  volatile long lastLineNanos = System.nanoTime();
  volatile boolean pinged;
  private volatile Consumer<String> handler = line -> {};
  private volatile Consumer<String> gone = reason -> {};

  Connection(IrcServerSettings settings, Consumer<String> lineOut, Runnable onClosed) {
    this.settings = settings;
    this.in = new ArrayBlockingQueue<>(settings.receiveQueue());
    this.out = new ArrayBlockingQueue<>(settings.sendQueue());
    this.lineOut = lineOut;
    this.onClosed = onClosed;
  }

  /// @param onLine serves a line
  /// @param onGone called once, with the reason, when the connection is lost or has to end
  void start(Consumer<String> onLine, Consumer<String> onGone) {
    handler = onLine;
    gone = onGone;
    Thread.ofVirtual().name("ircd-in").start(this::serve);
    Thread.ofVirtual().name("ircd-out").start(this::write);
  }

  @Override
  public void line(String line) {
    if (ended.get() || line.chars().anyMatch(c -> c == 0 || c == '\r' || c == '\n')) {
      return; // a line break within it would make two lines of it
    }
    lastLineNanos = System.nanoTime();
    pinged = false;
    if (!in.offer(line)) {
      in.clear();
      gone.accept("Excess Flood");
    }
  }

  /// Queued behind the lines before it: a QUIT among them tells its own reason.
  @Override
  public void close() {
    if (!ended.get() && !in.offer(CLOSE)) {
      gone.accept("Connection closed");
    }
  }

  /// Queues a line; a client that does not read is disconnected.
  void send(String line) {
    if (!ended.get() && !out.offer(line)) {
      out.clear();
      Thread.startVirtualThread(() -> gone.accept("SendQ exceeded"));
    }
  }

  /// Sends the reason, drains the queue, closes.
  void end(String reason) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    in.clear();
    in.offer(END);
    if (!out.offer("ERROR :Closing link: " + reason) || !out.offer(END)) {
      out.clear();
      out.offer(END);
    }
    Thread.ofVirtual().name("ircd-end").start(this::closeAfterDrain);
  }

  /// A client that does not read would block the writer for ever.
  private void closeAfterDrain() {
    try {
      if (!awaitDrained(DRAIN_MILLIS)) {
        closeTransport();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeTransport() {
    if (closed.compareAndSet(false, true)) {
      onClosed.run();
    }
  }

  boolean awaitDrained(long millis) throws InterruptedException {
    return drained.await(millis, TimeUnit.MILLISECONDS);
  }

  private void serve() {
    var bucket = new TokenBucket(settings.burst(), settings.linesPerSecond());
    try {
      for (String line = in.take(); !line.equals(END); line = in.take()) {
        if (line.equals(CLOSE)) {
          gone.accept("Connection closed");
        } else {
          TimeUnit.NANOSECONDS.sleep(bucket.takeAt(System.nanoTime()));
          handler.accept(line);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      for (String line = out.take(); !line.equals(END); line = out.take()) {
        lineOut.accept(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      gone.accept("Write error");
    } finally {
      closeTransport();
      drained.countDown();
    }
  }
}
