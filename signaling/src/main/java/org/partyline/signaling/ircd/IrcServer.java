package org.partyline.signaling.ircd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small IRC server in this process. It accepts TCP clients by itself; other transports
/// (WebSocket) use [#connect].
public final class IrcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IrcServer.class);
  private static final long DRAIN_MILLIS = 1000;

  private final IrcServerSettings settings;
  private final Network network;
  private final ServerSocket listener;
  private final Thread pings;
  private volatile boolean closing;

  private IrcServer(IrcServerSettings settings, ServerSocket listener) {
    this.settings = settings;
    this.network = new Network(settings);
    this.listener = listener;
    this.pings = Thread.ofVirtual().name("ircd-pings").unstarted(this::pingSilentClients);
  }

  /// Starts listening.
  ///
  /// @throws UncheckedIOException when the address cannot be bound
  public static IrcServer open(IrcServerSettings settings) {
    try {
      var listener = new ServerSocket();
      try {
        listener.setReuseAddress(true);
        listener.bind(settings.address());
      } catch (IOException e) {
        listener.close();
        throw e;
      }
      var server = new IrcServer(settings, listener);
      server.pings.start();
      Thread.ofVirtual().name("ircd-accept").start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The IRC server cannot listen on " + settings.address() + ": " + e.getMessage(), e);
    }
  }

  public InetSocketAddress tcpAddress() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /// Connects a client over another transport.
  ///
  /// @param lineOut takes a line without CRLF to the client; called on one virtual thread, may
  ///   block
  /// @param onClosed called once, after the last line
  public IrcServerSession connect(
      InetSocketAddress from, Consumer<String> lineOut, Runnable onClosed) {
    var connection = new Connection(settings, lineOut, onClosed);
    var client = new Client(connection, settings.serverName(), from);
    connection.start(line -> network.serve(client, line), reason -> network.quit(client, reason));
    Optional<String> refusal =
        closing ? Optional.of("The server is shutting down") : network.add(client);
    refusal.ifPresent(connection::end);
    return connection;
  }

  /// Disconnects all clients; waits at most 1 s until the reason has been sent.
  @Override
  public void close() {
    closing = true;
    pings.interrupt();
    try {
      listener.close();
    } catch (IOException e) {
      LOG.debug("Closing the IRC listener: {}", e.getMessage());
    }
    List<Client> all = network.clients();
    all.forEach(client -> network.quit(client, "Server shutting down"));
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
    try {
      for (Client client : all) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        client.connection.awaitDrained(Math.max(0, left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!closing) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().name("ircd-tcp").start(() -> new TcpClient(socket).serve(this));
      } catch (IOException e) {
        if (!closing) {
          LOG.warn("An IRC client could not be accepted: {}", e.getMessage());
        }
      }
    }
  }

  /// Pings silent clients, and disconnects those that stay silent.
  private void pingSilentClients() {
    Duration interval = settings.pingInterval();
    try {
      while (!closing) {
        TimeUnit.NANOSECONDS.sleep(interval.toNanos() / 4);
        network.clients().forEach(client -> check(client, interval));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(Client client, Duration interval) {
    Connection connection = client.connection;
    long now = System.nanoTime();
    long silent = now - connection.lastLineNanos;
    if (!client.registered && now - client.connectedNanos > 2 * interval.toNanos()) {
      network.quit(client, "Registration timeout");
    } else if (silent > 2 * interval.toNanos()) {
      network.quit(client, "Ping timeout");
    } else if (silent > interval.toNanos() && !connection.pinged) {
      connection.pinged = true;
      connection.send("PING :" + settings.serverName());
    }
  }
}
