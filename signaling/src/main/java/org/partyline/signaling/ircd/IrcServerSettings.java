package org.partyline.signaling.ircd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Settings of the embedded IRC server. Each client may send `burst` lines at once, then
/// `linesPerSecond`. With more than `receiveQueue` lines waiting it is disconnected ("Excess
/// Flood"), as with more than `sendQueue` lines that it does not read.
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
      throw new IllegalArgumentException(
          "burst, linesPerSecond and receiveQueue must be positive, sendQueue at least 64");
    }
  }

  /// For evaluation: on loopback, with generous limits.
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

  /// The same with another flood limit.
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
