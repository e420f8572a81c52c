package org.partyline.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SteppedLoopTest {
  private final MediaLoop loop = MediaLoop.stepped("test");
  private final long begin = loop.nanoTime();

  private long millis() {
    return (loop.nanoTime() - begin) / 1_000_000;
  }

  @Test
  void ticksTimersAndTasksRunInItsTime() {
    List<Long> ticks = new ArrayList<>();
    List<Long> timers = new ArrayList<>();
    loop.every20ms(() -> ticks.add(millis()));
    loop.after(Duration.ofMinutes(1), () -> timers.add(millis()));
    loop.advance(Duration.ofMinutes(2));
    assertThat(millis()).isEqualTo(120_000);
    assertThat(timers).containsExactly(60_000L);
    assertThat(ticks).hasSize(6_000);
    assertThat(ticks.get(5_999) - ticks.get(0)).isEqualTo(5_999 * 20);
    loop.close();
  }

  @Test
  void packetsAreTakenWhenTheyAreThere() throws Exception {
    List<Long> arrivals = new ArrayList<>();
    try (DatagramChannel channel = DatagramChannel.open();
        DatagramChannel sender = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (Registration registration =
          loop.register(channel, (packet, from) -> arrivals.add(millis()))) {
        loop.advance(Duration.ofMillis(10));
        sender.send(ByteBuffer.wrap(new byte[] {1}), channel.getLocalAddress());
        loop.advance(Duration.ofMillis(10));
        assertThat(registration).isNotNull();
      }
    }
    assertThat(arrivals).containsExactly(11L);
    loop.close();
  }

  /// A peer that is told where to send, and sends at once, finds a leg that knows of it.
  @Test
  void whatWasOrderedBeforeAPacketWasSentIsDoneBeforeItIsRead() throws Exception {
    List<String> done = new ArrayList<>();
    try (DatagramChannel channel = DatagramChannel.open();
        DatagramChannel sender = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      loop.register(channel, (_, _) -> done.add("packet"));
      loop.execute(() -> done.add("order"));
      sender.send(ByteBuffer.wrap(new byte[] {1}), channel.getLocalAddress());
      loop.advance(Duration.ofMillis(1));
    }
    assertThat(done).containsExactly("order", "packet");
    loop.close();
  }

  @Test
  void whatWasGivenBeforeTheCloseRunsAndNothingAfter() {
    List<String> run = new ArrayList<>();
    loop.execute(() -> run.add("before"));
    loop.close();
    assertThat(run).containsExactly("before");
    Assertions.assertThatThrownBy(() -> loop.execute(() -> run.add("after")))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
