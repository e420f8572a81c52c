package org.partyline.gateway.drain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the gateway without cutting anybody off: no new calls are taken, those that are up go on
/// until the last has ended or the limit is reached, and people are told a minute before that. What
/// then happens is up to whoever waits in [#await]. May be used from any thread.
public final class Drain {
  /// Said to those who want something new.
  public static final String NOTHING_NEW =
      "the gateway is being shut down and takes no new calls; please try again later";

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final Duration WARNING = Duration.ofMinutes(1);
  private static final Duration PROGRESS = Duration.ofSeconds(30);
  private static final Duration TICK = Duration.ofMillis(200);

  /// For "the meeting has ended, goodbye" to be heard, and for pages to be told.
  private static final Duration GOODBYE = Duration.ofSeconds(8);

  private final ActiveCalls calls;
  private final Rooms rooms;
  private final Consumer<Boolean> takesCalls;
  private final BiConsumer<Room, String> say;
  private final InstantSource clock;
  private final CountDownLatch drained = new CountDownLatch(1);

  // Guarded by this.
  private @Nullable Instant end;
  private @Nullable Instant warned;
  private @Nullable Instant told;
  private boolean saysGoodbye;
  private boolean signaled;

  /// @param takesCalls tells the SIP side whether new calls are taken
  /// @param say says a line in a room's channel
  /// @param clock monotonic
  public Drain(
      ActiveCalls calls,
      Rooms rooms,
      Consumer<Boolean> takesCalls,
      BiConsumer<Room, String> say,
      InstantSource clock) {
    this.calls = calls;
    this.rooms = rooms;
    this.takesCalls = takesCalls;
    this.say = say;
    this.clock = clock;
  }

  /// Begins, or sets another limit.
  ///
  /// @param limit how long calls may go on; with none of it, whoever closes the gateway says
  ///   goodbye
  public synchronized void begin(Duration limit) {
    if (limit.isZero()) {
      drained.countDown();
    }
    if (saysGoodbye || drained()) {
      return;
    }
    boolean running = end != null;
    end = clock.instant().plus(limit);
    warned = null;
    told = null;
    takeNew(false);
    if (!running) {
      Thread.ofVirtual().name("drain").start(this::run);
    }
  }

  /// Begins as [#begin] does where calls are up; without any, or at the second time, it does not
  /// wait for them.
  public synchronized void signaled(Duration limit) {
    begin(signaled || calls.all().isEmpty() ? Duration.ZERO : limit);
    signaled = true;
  }

  /// Takes new calls again. False when it is not draining, or the limit has been reached.
  public synchronized boolean cancel() {
    if (end == null || saysGoodbye || drained()) {
      return false;
    }
    end = null;
    takeNew(true);
    LOG.info("the drain is called off: new calls are taken again");
    return true;
  }

  /// Whether no new calls are taken.
  public synchronized boolean draining() {
    return end != null;
  }

  /// How long calls may still go on; empty when it is not draining.
  public synchronized Optional<Duration> left() {
    return Optional.ofNullable(end).map(until -> Duration.between(clock.instant(), until));
  }

  /// Waits until the gateway is to be closed: for ever, if nobody begins.
  public void await() throws InterruptedException {
    drained.await();
  }

  boolean drained() {
    return drained.getCount() == 0;
  }

  private void takeNew(boolean taken) {
    takesCalls.accept(taken);
    calls.takeNew(taken);
    rooms.takeNew(taken);
  }

  private void run() {
    try {
      boolean over = false;
      while (!over) {
        over = drained.await(TICK.toMillis(), TimeUnit.MILLISECONDS) || !step();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Does what is due. False when there is nothing more to do.
  synchronized boolean step() {
    if (end == null || drained()) {
      return false;
    }
    int live = calls.all().size();
    Instant now = clock.instant();
    Duration left = Duration.between(now, end);
    if (live == 0) {
      LOG.info("no call is up any more");
      drained.countDown();
      return false;
    }
    if (saysGoodbye) {
      if (left.plus(GOODBYE).isPositive()) {
        return true;
      }
      calls.all().forEach(call -> calls.hangUp(call.id(), "shutdown"));
      drained.countDown();
      return false;
    }
    tellProgress(live, now, left);
    if (!left.isPositive()) {
      saysGoodbye = true;
      LOG.info("the limit is reached: {} calls are ended", live);
      rooms.endMeetings();
    } else if (warned == null && left.compareTo(WARNING) <= 0) {
      warned = now;
      warn(left);
    }
    return true;
  }

  private void tellProgress(int live, Instant now, Duration left) {
    if (told == null || !now.isBefore(told.plus(PROGRESS))) {
      told = now;
      LOG.info(
          "no new calls are taken; {} go on for {} s at most; a second signal ends them now",
          live,
          left.toSeconds());
    }
  }

  /// Phones are told by voice only when it is a minute.
  private void warn(Duration left) {
    if (left.plusSeconds(10).compareTo(WARNING) >= 0) {
      rooms.announceEnd();
    }
    String line =
        "The gateway is being shut down: calls end in %d seconds."
            .formatted(Math.max(1, left.toSeconds()));
    rooms.all().stream()
        .filter(room -> !room.participants().isEmpty())
        .forEach(room -> say.accept(room, line));
  }
}
