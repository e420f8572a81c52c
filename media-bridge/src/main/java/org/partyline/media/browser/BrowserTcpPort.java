package org.partyline.media.browser;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.partyline.media.loop.MediaLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A passive ICE-TCP candidate (RFC 6544), for browsers whose network lets no UDP out: packets in
/// the frames of RFC 4571. Connections are read and written on virtual threads; what they carry is
/// handled on the loop, one packet of a connection at a time, so that a flood is held back by TCP.
final class BrowserTcpPort extends BrowserWire {
  private static final Logger LOG = LoggerFactory.getLogger(BrowserTcpPort.class);
  private static final int MAX_CONNECTIONS = 1_024;
  private static final int MAX_CONNECTIONS_PER_ADDRESS = 64;
  private static final int MAX_FRAME = 1_500;
  private static final int MAX_UNSENT = 256;
  private static final int IDLE_MILLIS = 30_000;

  /// So long a connection may take to prove by a check that it is a browser's.
  private static final Duration TO_VALIDATE = Duration.ofSeconds(5);

  private final ServerSocket server;
  private final Map<InetSocketAddress, Connection> connections = new ConcurrentHashMap<>();

  private BrowserTcpPort(ServerSocket server, Map<String, WebRtcLeg> byFragment) {
    super(byFragment);
    this.server = server;
  }

  static BrowserTcpPort open(InetAddress address, int port, Map<String, WebRtcLeg> byFragment)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address, port), 64);
      return new BrowserTcpPort(server, byFragment);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  @Override
  InetSocketAddress local() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  @Override
  void register(MediaLoop owner) {
    Thread.ofVirtual().name("ice-tcp").start(() -> accept(owner));
  }

  private void accept(MediaLoop owner) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (connections.size() >= MAX_CONNECTIONS
            || from(socket.getInetAddress()) >= MAX_CONNECTIONS_PER_ADDRESS) {
          socket.close();
          continue;
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(IDLE_MILLIS);
        Connection connection = new Connection(socket, owner);
        connections.put(connection.remote, connection);
        connection.begin();
      } catch (IOException e) {
        LOG.debug("an ICE-TCP connection failed: {}", e.toString());
      }
    }
  }

  private long from(InetAddress address) {
    return connections.keySet().stream()
        .filter(remote -> remote.getAddress().equals(address))
        .count();
  }

  @Override
  void send(ByteBuffer packet, InetSocketAddress to) {
    Connection connection = connections.get(to);
    if (connection != null) {
      connection.send(packet);
    }
  }

  @Override
  void forget(InetSocketAddress remote) {
    super.forget(remote);
    Connection connection = connections.get(remote);
    if (connection != null) {
      connection.close();
    }
  }

  int connections() {
    return connections.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    connections.values().forEach(Connection::close);
  }

  /// One browser's.
  private final class Connection {
    private final Socket socket;
    private final InetSocketAddress remote;
    private final MediaLoop owner;
    private final BlockingQueue<byte[]> unsent = new ArrayBlockingQueue<>(MAX_UNSENT);
    private @Nullable Thread writer;

    Connection(Socket socket, MediaLoop owner) {
      this.socket = socket;
      this.owner = owner;
      this.remote = (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    void begin() {
      writer = Thread.ofVirtual().name("ice-tcp-out").start(this::write);
      Thread.ofVirtual().name("ice-tcp-in").start(this::read);
      owner.execute(() -> owner.after(TO_VALIDATE, this::closeUnlessValid));
    }

    private void closeUnlessValid() {
      if (!isValid(remote)) {
        close();
      }
    }

    private void read() {
      try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
        while (true) {
          int length = in.readUnsignedShort();
          if (length > MAX_FRAME) {
            break; // nobody's frame
          }
          byte[] frame = new byte[length];
          in.readFully(frame);
          CompletableFuture.runAsync(() -> onPacket(ByteBuffer.wrap(frame), remote), owner).join();
        }
      } catch (IOException | RejectedExecutionException | CompletionException e) {
        LOG.debug("an ICE-TCP connection ended: {}", e.toString());
      } finally {
        close();
      }
    }

    /// What finds no place is lost, as a datagram would be.
    void send(ByteBuffer packet) {
      int length = packet.remaining();
      byte[] frame = new byte[2 + length];
      frame[0] = (byte) (length >> 8);
      frame[1] = (byte) length;
      packet.get(packet.position(), frame, 2, length);
      if (!unsent.offer(frame)) {
        ignored();
      }
    }

    private void write() {
      try {
        OutputStream out = socket.getOutputStream();
        while (true) {
          out.write(unsent.take());
        }
      } catch (IOException e) {
        close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void close() {
      connections.remove(remote, this);
      Thread writing = writer;
      if (writing != null) {
        writing.interrupt();
      }
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("an ICE-TCP connection did not close: {}", e.toString());
      }
    }
  }
}
