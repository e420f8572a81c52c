package org.partyline.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports on loopback, for programs that can't say which one they took.
public final class Ports {
  // Below the range that the kernel hands out (32768 up), so that no connecting socket takes one
  // between the look and the use.
  private static final int LOWEST = 12_000;

  /// Test JVMs that run side by side take ports from slices of their own.
  private static final int SLICE = 3_500;

  private static final int FORK = (Integer.getInteger("partyline.fork", 1) - 1) % 4;

  private Ports() {}

  /// A port that is free for TCP and UDP now.
  public static int free() {
    return freeRun(1);
  }

  /// The first of `count` neighbours that are all free.
  public static int freeRun(int count) {
    for (int attempt = 0; attempt < 500; attempt++) {
      int first = LOWEST + FORK * SLICE + ThreadLocalRandom.current().nextInt(SLICE - count);
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new AssertionError("no free run of " + count + " ports on loopback");
  }

  /// Whether nobody listens on the port, TCP or UDP.
  public static boolean isFree(int port) {
    return areFree(port, 1);
  }

  /// Where this test JVM's gateways open their phones' RTP ports, such as `27000-27999`.
  static String phonePorts() {
    int first = 27_000 + FORK * 1_000;
    return first + "-" + (first + 999);
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
