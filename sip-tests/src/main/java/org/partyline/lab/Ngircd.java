package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A real IRC server that we didn't write: 512-byte lines, no message tags, flood penalties.
public final class Ngircd implements AutoCloseable {
  private final int port = Ports.free();
  private final Path folder = Folders.fresh("ngircd");
  private Program program;

  private Ngircd() {
    Folders.write(
        folder.resolve("ngircd.conf"),
        """
        [Global]
        Name = irc.lab.example
        Info = Partyline's lab
        Listen = 127.0.0.1
        Ports = %d
        MotdPhrase = "Hello"
        ServerUID = %s
        ServerGID = %s
        [Limits]
        MaxConnectionsIP = 0
        MaxNickLength = 30
        PingTimeout = 20
        PongTimeout = 10
        [Options]
        DNS = no
        Ident = no
        PAM = no
        """
            .formatted(port, System.getProperty("user.name"), System.getProperty("user.name")));
    this.program = launch();
  }

  /// Started and listening.
  public static Ngircd start() {
    var server = new Ngircd();
    server.awaitListening();
    return server;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(Ports.loopback(), port);
  }

  /// Dies and comes back: every connection is lost.
  public void restarts() {
    dies();
    comesBack();
  }

  public void dies() {
    program.close();
  }

  public void comesBack() {
    program = launch();
    awaitListening();
  }

  private Program launch() {
    return Program.start(
        "ngircd",
        folder,
        List.of(
            Program.find("ngircd", "ngircd"),
            "--nodaemon",
            "--config",
            folder.resolve("ngircd.conf").toString()));
  }

  private void awaitListening() {
    try {
      eventually(
          "ngircd listens",
          Duration.ofSeconds(10),
          () -> {
            try (var probe = new Socket(Ports.loopback(), port)) {
              return probe.isConnected();
            }
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ":\n" + program.tail(), e);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
