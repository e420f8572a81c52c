package org.partyline.signaling.irc;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kitteh.irc.client.library.feature.sending.MessageSendingQueue;
import org.partyline.signaling.pace.TokenBucket;

/// Sends all lines, ours and the library's, at the network's pace. What we say waits while the
/// network is away, and what we say to a channel until we are in it again; what the library says
/// (JOIN, WHO) does not, since it says that anew.
final class PacedSender {
  private static final String LIBRARY = "";

  /// A channel that does not let us in holds its lines no longer than this.
  private static final long LONGEST_HOLD = TimeUnit.SECONDS.toNanos(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LineQueue lines = new LineQueue();
  private final TokenBucket bucket;
  private final Thread thread = Thread.ofVirtual().name("irc-send").unstarted(this::run);
  private @Nullable Consumer<String> consumer;
  private final Set<String> held = new HashSet<>();
  private OptionalLong heldUntil = OptionalLong.empty();
  private boolean ended;

  PacedSender(int burst, double linesPerSecond) {
    bucket = new TokenBucket(burst, linesPerSecond);
    thread.start();
  }

  /// False where too much waits already.
  boolean say(String target, String line) {
    lock.lock();
    try {
      changed.signalAll();
      return lines.say(target, line);
    } finally {
      lock.unlock();
    }
  }

  boolean latest(String key, List<String> newest) {
    lock.lock();
    try {
      changed.signalAll();
      return lines.latest(key, newest);
    } finally {
      lock.unlock();
    }
  }

  /// What is said to these channels waits: we are not in them.
  void hold(Collection<String> channels) {
    lock.lock();
    try {
      channels.forEach(channel -> held.add(fold(channel)));
      heldUntil = OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  /// We are on the network, and on the way into the channels.
  void joining() {
    lock.lock();
    try {
      heldUntil = OptionalLong.of(System.nanoTime() + LONGEST_HOLD);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void release(String channel) {
    lock.lock();
    try {
      held.remove(fold(channel));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isHeld(String target) {
    return held.contains(fold(target)) && leftToHold() > 0;
  }

  private long leftToHold() {
    return heldUntil.isPresent() ? heldUntil.getAsLong() - System.nanoTime() : Long.MAX_VALUE;
  }

  private static String fold(String channel) {
    return channel.toLowerCase(Locale.ROOT);
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      while (awaitWork()) {
        TimeUnit.NANOSECONDS.sleep(bucket.takeAt(System.nanoTime()));
        sendOne();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (!ended && (consumer == null || lines.isEmpty(this::isHeld))) {
        if (held.isEmpty() || leftToHold() <= 0) {
          changed.await();
        } else if (changed.awaitNanos(leftToHold()) <= 0) {
          held.clear();
        }
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  // The line is chosen only when it may go, so that it is the one with the best claim by then.
  private void sendOne() {
    Consumer<String> to;
    Optional<String> line;
    lock.lock();
    try {
      to = consumer;
      line = to == null ? Optional.empty() : lines.poll(this::isHeld);
    } finally {
      lock.unlock();
    }
    if (to != null) {
      line.ifPresent(to);
    }
  }

  /// The library makes a queue for each connection, and ends the old one after it began the new.
  MessageSendingQueue queue() {
    return new LibraryQueue();
  }

  private final class LibraryQueue implements MessageSendingQueue {
    private @Nullable Consumer<String> own;

    @Override
    public void beginSending(Consumer<String> to) {
      lock.lock();
      try {
        own = to;
        consumer = to;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void pause() {
      lock.lock();
      try {
        if (own != null && own.equals(consumer)) {
          consumer = null;
          lines.drop(LIBRARY);
        }
        own = null;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Optional<Consumer<String>> getConsumer() {
      lock.lock();
      try {
        return Optional.ofNullable(own);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void queue(String message) {
      say(LIBRARY, message);
    }

    @Override
    public boolean contains(String message) {
      lock.lock();
      try {
        return lines.contains(message);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Queue<String> shutdown() {
      pause();
      return new ArrayDeque<>();
    }
  }
}
