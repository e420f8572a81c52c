package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A bad network between a phone, or a browser, and the gateway: loses, delays, reorders and
/// doubles UDP packets, the same ones for the same seed.
public final class Relay implements AutoCloseable {
  /// What the network does to each packet.
  ///
  /// @param loss share of packets that never arrive
  /// @param jitter each packet waits between nothing and this; longer waits reorder
  /// @param duplicates share of packets that arrive twice
  public record Impairment(double loss, Duration jitter, double duplicates) {}

  private final Impairment impairment;
  private final Random there;
  private final Random back;
  private final DatagramChannel phoneSide = bind();
  private final DatagramChannel gatewaySide = bind();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private volatile boolean phoneIsKnown;
  private volatile @Nullable InetSocketAddress phone;
  private volatile @Nullable InetSocketAddress gateway;

  public Relay(Impairment impairment, long seed) {
    this.impairment = impairment;
    this.there = new Random(seed);
    this.back = new Random(seed + 1);
    Thread.ofVirtual().start(() -> forward(phoneSide, there, true));
    Thread.ofVirtual().start(() -> forward(gatewaySide, back, false));
  }

  /// Where the phone sends.
  public InetSocketAddress phoneSide() {
    return address(phoneSide);
  }

  /// What the gateway is told of as the phone's address.
  InetSocketAddress gatewaySide() {
    return address(gatewaySide);
  }

  /// Where packets go back to; without a word that is where the latest one came from, as a browser
  /// tries several of its addresses.
  void phoneIs(InetSocketAddress address) {
    phoneIsKnown = true;
    phone = address;
  }

  /// Where the phone's packets go on to.
  public void gatewayIs(InetSocketAddress address) {
    gateway = address;
  }

  public int lost() {
    return lost.get();
  }

  public int passed() {
    return passed.get();
  }

  private void forward(DatagramChannel in, Random random, boolean fromPhone) {
    var buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        var source = in.receive(buffer.clear());
        if (fromPhone && !phoneIsKnown) {
          phone = (InetSocketAddress) source;
        }
        var copy = ByteBuffer.allocate(buffer.flip().remaining()).put(buffer).flip();
        impair(copy, random, fromPhone);
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void impair(ByteBuffer packet, Random random, boolean fromPhone) {
    if (random.nextDouble() < impairment.loss) {
      lost.incrementAndGet();
      return;
    }
    int copies = random.nextDouble() < impairment.duplicates ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      long wait = (long) (random.nextDouble() * impairment.jitter.toNanos());
      var _ =
          clock.schedule(() -> deliver(packet.duplicate(), fromPhone), wait, TimeUnit.NANOSECONDS);
    }
  }

  private void deliver(ByteBuffer packet, boolean fromPhone) {
    var to = fromPhone ? gateway : phone;
    if (to == null) {
      return;
    }
    try {
      (fromPhone ? gatewaySide : phoneSide).send(packet, to);
      passed.incrementAndGet();
    } catch (IOException _) {
      lost.incrementAndGet();
    }
  }

  private static InetSocketAddress address(DatagramChannel channel) {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatagramChannel bind() {
    try {
      return DatagramChannel.open().bind(new InetSocketAddress(Ports.loopback(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try (phoneSide;
        gatewaySide) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
