package org.partyline.lab;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What is between two ends of TCP connections, and may cut them: a firewall, a load balancer.
public final class TcpRelay implements AutoCloseable {
  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /// Leads to this server.
  public TcpRelay(InetSocketAddress server) {
    this.server = server;
    try {
      this.listener = new ServerSocket(Ports.free(), 50, Ports.loopback());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("tcp-relay").start(this::accept);
  }

  /// `127.0.0.1:5060`
  public String hostAndPort() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /// Cuts all connections; new ones are let through.
  public void cut() {
    open.forEach(TcpRelay::closeQuietly);
    open.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        var onwards = new Socket(server.getAddress(), server.getPort());
        open.add(client);
        open.add(onwards);
        Thread.ofVirtual().start(() -> copy(client, onwards));
        Thread.ofVirtual().start(() -> copy(onwards, client));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    } catch (IOException _) {
      // one end has gone, and the other one goes with it
    }
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }

  @Override
  public void close() {
    closeQuietly(listener);
    cut();
  }
}
