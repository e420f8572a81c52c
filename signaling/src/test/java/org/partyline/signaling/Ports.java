package org.partyline.signaling;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for peers that can't say which one they took. Each is given once, and is below the range
/// that the kernel hands out (32768 up): nobody takes it between the look and the use.
public final class Ports {
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 26_000;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /// A port of 127.0.0.1 that is free for TCP and UDP.
  public static int free() {
    return free(InetAddress.ofLiteral("127.0.0.1"));
  }

  /// A port of this address that is free for TCP and UDP.
  public static int free(InetAddress address) {
    while (GIVEN.size() < HIGHEST - LOWEST) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (GIVEN.add(port) && isFree(new InetSocketAddress(address, port))) {
        return port;
      }
    }
    throw new AssertionError("no free port");
  }

  private static boolean isFree(InetSocketAddress address) {
    try (var tcp = new ServerSocket();
        var udp = new DatagramSocket(null)) {
      tcp.bind(address);
      udp.bind(address);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
