package org.partyline.signaling.ircd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// How the embedded IRC server behaves. Lines are counted per client: `burst` at once, then
/// `linesPerSecond`; who has `receiveQueue` lines waiting is cut off ("Excess Flood"), as is who
/// has `sendQueue` lines that it does not read.
public record IrcServerSettings(
    InetSocketAddress address,
    String serverName,
    String network,
    List<String> motd,
    int maxClients,
    int maxClientsPerAddress,
    int burst,
    double linesPerSecond,
    int receiveQueue,
    int sendQueue,
    Duration pingInterval) {
  public IrcServerSettings {
    motd = List.copyOf(motd);
    if (burst < 1 || linesPerSecond <= 0 || receiveQueue < 1 || sendQueue < 64) {
      throw new IllegalArgumentException("an IRC server that serves no lines");
    }
  }

  /// For evaluation: this machine only, generous to those on it.
  public static IrcServerSettings loopback(int port) {
    return new IrcServerSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        "irc.partyline.local",
        "Partyline",
        List.of("Partyline's own IRC server, for trying things out."),
        500,
        200,
        20,
        10,
        100,
        2000,
        Duration.ofSeconds(60));
  }

  /// The same with a flood limit like a public network's, for tests and for the curious.
  public IrcServerSettings withPace(int newBurst, double newLinesPerSecond) {
    return new IrcServerSettings(
        address,
        serverName,
        network,
        motd,
        maxClients,
        maxClientsPerAddress,
        newBurst,
        newLinesPerSecond,
        receiveQueue,
        sendQueue,
        pingInterval);
  }
}
