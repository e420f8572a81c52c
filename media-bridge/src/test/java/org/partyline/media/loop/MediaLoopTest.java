package org.partyline.media.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MediaLoopTest {
  private final MediaLoop loop = new MediaLoop("loop-under-test");

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  @Test
  void runsTasksInOrderOnItsThread() throws Exception {
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    for (int i = 0; i < 5_000; i++) {
      int number = i;
      loop.execute(() -> order.add(loop.inLoop() ? number : -1));
    }
    for (int i = 0; i < 5_000; i++) {
      assertThat(order.poll(5, TimeUnit.SECONDS)).isEqualTo(i);
    }
    assertThat(loop.inLoop()).isFalse();
  }

  @Test
  void oneLoopThatStandsStillIsSeen() throws Exception {
    var go = new CountDownLatch(1);
    try (var loops = new MediaLoops(2)) {
      assertThat(loops.respond(Duration.ofSeconds(10))).isTrue();
      loops
          .all()
          .getLast()
          .execute(() -> {
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(loops.respond(Duration.ofMillis(50))).isFalse();
      go.countDown();
      assertThat(loops.respond(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void ticksWithoutDrift() throws Exception {
    List<Long> at = new ArrayList<>();
    CountDownLatch enough = new CountDownLatch(50);
    Cancellable ticks =
        loop.every20ms(() -> {
          at.add(System.nanoTime());
          enough.countDown();
        });
    assertThat(enough.await(5, TimeUnit.SECONDS)).isTrue();
    ticks.cancel();
    onLoop(() -> true);
    long span = at.get(49) - at.get(0);
    assertThat(Duration.ofNanos(span)).isBetween(Duration.ofMillis(950), Duration.ofMillis(1_030));
  }

  @Test
  void catchesUpAFewTicksAfterAStallAndLeavesOutTheRest() {
    AtomicInteger ticks = new AtomicInteger();
    loop.every20ms(ticks::incrementAndGet);
    onLoop(() -> true);
    int ran =
        onLoop(() -> {
          long until = System.nanoTime() + 400_000_000;
          while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
          }
          return ticks.get();
        });
    await(() -> loop.statistics().skippedTicks() > 10);
    int caughtUp = ticks.get() - ran;
    assertThat(caughtUp).isBetween(Metronome.MAX_CATCH_UP, Metronome.MAX_CATCH_UP + 3);
    assertThat(loop.statistics().maxLag()).isGreaterThan(Duration.ofMillis(300));
  }

  @Test
  void aTickThatThrowsGoesOnAndStopsNoOther() throws Exception {
    CountDownLatch failing = new CountDownLatch(8);
    CountDownLatch other = new CountDownLatch(8);
    loop.every20ms(() -> {
      failing.countDown();
      throw new IllegalStateException("on purpose");
    });
    loop.every20ms(other::countDown);
    loop.execute(() -> {
      throw new IllegalStateException("on purpose");
    });
    assertThat(failing.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(other.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCancelledTickNeverRunsAgain() {
    AtomicInteger ticks = new AtomicInteger();
    Cancellable cancellable = loop.every20ms(ticks::incrementAndGet);
    await(() -> ticks.get() > 1);
    int atCancel =
        onLoop(() -> {
          cancellable.cancel();
          return ticks.get();
        });
    AtomicInteger clock = new AtomicInteger();
    loop.every20ms(clock::incrementAndGet);
    await(() -> clock.get() > 4);
    assertThat(ticks).hasValue(atCancel);
    cancellable.cancel();
    assertThat(loop.load()).isEqualTo(1);
  }

  @Test
  void timersRunInTheOrderTheyAreDueAndCanBeCancelled() throws Exception {
    BlockingQueue<String> ran = new LinkedBlockingQueue<>();
    loop.after(Duration.ofMillis(60), () -> ran.add("second"));
    loop.after(Duration.ofMillis(40), () -> ran.add("cancelled")).cancel();
    loop.after(Duration.ofMillis(20), () -> ran.add("first"));
    assertThat(ran.poll(5, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(ran.poll(5, TimeUnit.SECONDS)).isEqualTo("second");
  }

  @Test
  void aChannelMovesToAnotherLoopAndLosesNothing() throws Exception {
    try (MediaLoop second = new MediaLoop("second");
        DatagramChannel channel = open();
        DatagramChannel peer = open()) {
      BlockingQueue<String> got = new LinkedBlockingQueue<>();
      Registration first =
          onLoop(() -> loop.register(channel, (p, from) -> got.add("1" + text(p))));
      peer.send(bytes("a"), channel.getLocalAddress());
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("1a");

      onLoop(() -> {
        first.close();
        first.close();
        return true;
      });
      peer.send(bytes("b"), channel.getLocalAddress());
      assertThat(loop.load()).isZero();
      CompletableFuture<Registration> moved = new CompletableFuture<>();
      second.execute(
          () -> moved.complete(second.register(channel, (p, from) -> got.add("2" + text(p)))));
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("2b");
      assertThat(second.load()).isEqualTo(1);

      // And back, within one task.
      second.execute(moved.join()::close);
      await(() -> second.load() == 0);
      onLoop(() -> loop.register(channel, (p, from) -> got.add("3" + text(p))));
      peer.send(bytes("c"), channel.getLocalAddress());
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("3c");
    }
  }

  @Test
  void aHandlerMayCloseItsOwnRegistrationAndRegisterAgain() throws Exception {
    try (DatagramChannel channel = open();
        DatagramChannel peer = open()) {
      BlockingQueue<String> got = new LinkedBlockingQueue<>();
      List<Registration> registrations = new ArrayList<>();
      onLoop(() ->
          registrations.add(
              loop.register(
                  channel,
                  (p, from) -> {
                    got.add("old" + text(p));
                    registrations.getFirst().close();
                    loop.register(channel, (q, f) -> got.add("new" + text(q)));
                  })));
      peer.send(bytes("a"), channel.getLocalAddress());
      peer.send(bytes("b"), channel.getLocalAddress());
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("olda");
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("newb");
    }
  }

  @Test
  void aPacketHandlerThatThrowsGetsTheNextPacketAndTooLongOnesAreDropped() throws Exception {
    try (DatagramChannel channel = open();
        DatagramChannel peer = open()) {
      BlockingQueue<Integer> got = new LinkedBlockingQueue<>();
      onLoop(() ->
          loop.register(
              channel,
              (p, from) -> {
                got.add(p.remaining());
                throw new IllegalStateException("on purpose");
              }));
      for (int size : new int[] {1, 5_000, 4_096, 2}) {
        peer.send(ByteBuffer.allocate(size), channel.getLocalAddress());
      }
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo(4_096);
      assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  @Test
  void closeRunsWhatWasGivenLeavesNoThreadAndRefusesMore() {
    MediaLoop closing = new MediaLoop("closing-loop");
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 3_000; i++) {
      closing.execute(ran::incrementAndGet);
    }
    closing.close();
    closing.close();
    assertThat(ran).hasValue(3_000);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("closing-loop"));
    assertThatThrownBy(() -> closing.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void theNextLoopIsTheLeastLoaded() {
    try (MediaLoops loops = new MediaLoops(2)) {
      MediaLoop first = loops.next();
      first.every20ms(() -> {});
      assertThat(loops.next()).isNotSameAs(first);
      assertThat(loops.all()).hasSize(2);
    }
  }

  private <T> T onLoop(Supplier<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        done.complete(task.get());
      } catch (Throwable t) {
        done.completeExceptionally(t);
      }
    });
    return done.orTimeout(5, TimeUnit.SECONDS).join();
  }

  private static void await(Supplier<Boolean> condition) {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!condition.get()) {
      assertThat(System.nanoTime()).as("awaited in vain").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static DatagramChannel open() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(ByteBuffer packet) {
    return UTF_8.decode(packet).toString();
  }
}
