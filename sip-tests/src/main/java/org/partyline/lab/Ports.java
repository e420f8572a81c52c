package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Free ports on loopback, for programs that can't say which one they took.
public final class Ports {
  // Below the range that the kernel hands out (32768 up), so that no connecting socket takes one
  // between the look and the use.
  private static final int LOWEST = 12_000;

  private static final int HIGHEST = 26_000;

  /// Flows run side by side: what was given to one of them is taken, though nobody may listen yet.
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /// A port that is free for TCP and UDP now.
  public static int free() {
    return freeRun(1);
  }

  /// The first of `count` neighbours that are all free.
  public static int freeRun(int count) {
    for (int attempt = 0; attempt < 500; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isOurs(first, count) && areFree(first, count)) {
        return first;
      }
    }
    throw new AssertionError("no free run of " + count + " ports on loopback");
  }

  private static boolean isOurs(int first, int count) {
    return IntStream.range(first, first + count).filter(GIVEN::add).count() == count;
  }

  /// Whether nobody listens on the port, TCP or UDP.
  public static boolean isFree(int port) {
    return areFree(port, 1);
  }

  /// Whether this machine is at `::1`.
  public static boolean haveIpv6() {
    try (var probe = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))) {
      return probe.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      var address = new InetSocketAddress(loopback(), port);
      try (var tcp = new ServerSocket();
          var udp = new DatagramSocket(null)) {
        tcp.bind(address);
        udp.bind(address);
      } catch (IOException _) {
        return false;
      }
    }
    return true;
  }
}
