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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kitteh.irc.client.library.feature.sending.MessageSendingQueue;
import org.partyline.signaling.pace.TokenBucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends all lines, ours and the library's, at the network's pace. What we say waits while the
/// network is away, and what we say to a channel until we are in it again; what the library says
/// (WHO, MODE) does not, since it says that anew.
final class PacedSender {
  private static final Logger LOG = LoggerFactory.getLogger(PacedSender.class);
  private static final long BETWEEN_WARNINGS = TimeUnit.SECONDS.toNanos(10);

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
  private long dropped;
  private long warnedAt = System.nanoTime() - BETWEEN_WARNINGS;
  private boolean ended;

  PacedSender(IrcSettings.Pace pace) {
    bucket = new TokenBucket(pace.burst(), pace.linesPerSecond());
    thread.start();
  }

  void call(String source, String key, String target, List<String> message) {
    queue(queue -> queue.call(source, key, target, message));
  }

  void latest(String key, String target, List<String> newest) {
    queue(queue -> queue.latest(key, target, newest));
  }

  void talk(String source, String target, List<String> message) {
    queue(queue -> queue.talk(source, target, message));
  }

  void client(String line) {
    queue(queue -> queue.client(line));
  }

  /// Forgets what waits for this nick: it is another's now, or nobody's.
  void forget(Predicate<String> target) {
    lock.lock();
    try {
      lines.forget(target);
    } finally {
      lock.unlock();
    }
  }

  private void queue(Predicate<LineQueue> adding) {
    lock.lock();
    try {
      if (!adding.test(lines)) {
        warnDropped();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void warnDropped() {
    dropped++;
    long now = System.nanoTime();
    if (now - warnedAt >= BETWEEN_WARNINGS) {
      LOG.warn("IRC send queue full; {} messages dropped", dropped);
      warnedAt = now;
      dropped = 0;
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
          lines.clearClient();
          lines.clearBegun();
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
      client(message);
    }

    @Override
    public boolean contains(String message) {
      lock.lock();
      try {
        return lines.containsClient(message);
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
