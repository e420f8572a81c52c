package org.partyline.signaling.sip.stack;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipObserver;
import org.partyline.signaling.sip.Transport;

/// The stack's sockets. What an unknown source sends ends here: unread and unanswered, unless
/// [StatelessRejection] says otherwise.
final class GuardedNetwork implements NetworkLayer {
  /// Datagrams that may wait for a worker; more are dropped, as a full socket buffer would.
  static final int MAX_WAITING = 5_000;

  /// A connection on which nothing has come for so long makes room for a new one.
  private static final Duration REPLACEABLE = Duration.ofSeconds(30);

  /// What keeps a NAT's binding open (RFC 5626 §4.4.1).
  static final byte[] PING = {'\r', '\n', '\r', '\n'};

  private static final int CONNECT_MILLIS = 3_000;

  private final Predicate<InetAddress> admitted;
  private final Optional<StatelessRejection> rejected;
  private final SipLimits limits;
  private final MessageScreen screen;
  private final MessageTap tap;
  private final Map<TcpConnection, InetAddress> connections = new ConcurrentHashMap<>();

  /// Those that we have made, by where they lead.
  private final Map<InetSocketAddress, TcpConnection> made = new ConcurrentHashMap<>();

  /// Listen points for TLS, and what they show.
  private record Secured(Optional<SSLContext> context) {}

  private final Map<InetSocketAddress, Secured> securedListeners = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, TlsPeer> peers = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, IOException> failures = new ConcurrentHashMap<>();
  private volatile Consumer<InetSocketAddress> connectionLost = _ -> {};

  GuardedNetwork(
      Predicate<InetAddress> admitted,
      Optional<StatelessRejection> rejected,
      SipLimits limits,
      MessageScreen screen,
      MessageTap tap) {
    this.admitted = admitted;
    this.rejected = rejected;
    this.limits = limits;
    this.screen = screen;
    this.tap = tap;
  }

  /// A socket that receives only from admitted sources.
  final class Datagrams extends DatagramSocket {
    private volatile IntSupplier waiting = () -> 0;

    Datagrams(InetSocketAddress local) throws SocketException {
      super(local);
    }

    void waiting(IntSupplier count) {
      waiting = count;
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
      int size = packet.getData().length;
      while (true) {
        packet.setLength(size);
        super.receive(packet);
        if (!admitted.test(packet.getAddress())) {
          rejected.ifPresent(unknown -> reject(packet, unknown));
        } else if (!isKeepAlive(packet) && waiting.getAsInt() <= MAX_WAITING) {
          return;
        }
      }
    }

    @Override
    public void send(DatagramPacket packet) throws IOException {
      if (tap.open()) {
        tap.show(
            SipObserver.Direction.OUT,
            Transport.UDP,
            new InetSocketAddress(getLocalAddress(), getLocalPort()),
            new InetSocketAddress(packet.getAddress(), packet.getPort()),
            Arrays.copyOfRange(
                packet.getData(), packet.getOffset(), packet.getOffset() + packet.getLength()));
      }
      super.send(packet);
    }

    private void reject(DatagramPacket packet, StatelessRejection unknown) {
      byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
      var source = new InetSocketAddress(packet.getAddress(), packet.getPort());
      unknown
          .answer(request, source, System.nanoTime())
          .ifPresent(answer -> {
            try {
              super.send(new DatagramPacket(answer, answer.length, source));
            } catch (IOException _) {
              // Whoever it was has no claim to an answer.
            }
          });
    }
  }

  private static boolean isKeepAlive(DatagramPacket packet) {
    return packet.getLength() <= 4;
  }

  private final class Connections extends ServerSocket {
    private final @Nullable Secured secured;

    Connections(int port, InetAddress local) throws IOException {
      super(port, 128, local);
      this.secured = securedListeners.get(new InetSocketAddress(local, port));
    }

    @Override
    public Socket accept() throws IOException {
      while (true) {
        var socket = new TcpConnection(screen, tap, limits.idle(), false, _ -> {});
        implAccept(socket);
        if (admit(socket) && (secured == null || secure(socket, secured))) {
          return socket;
        }
        socket.close();
      }
    }
  }

  /// A listen point without a certificate, which is there for connections of ours, takes nobody.
  private static boolean secure(TcpConnection connection, Secured secured) throws IOException {
    if (secured.context().isPresent()) {
      connection.secureAsServer(secured.context().get());
    }
    return secured.context().isPresent();
  }

  private boolean admit(TcpConnection connection) throws IOException {
    connections.keySet().removeIf(Socket::isClosed);
    InetAddress source = connection.getInetAddress();
    if (!admitted.test(source)
        || !roomAmong(ofSource(source), limits.connectionsPerSource())
        || !roomAmong(List.copyOf(connections.keySet()), limits.connections())) {
      return false;
    }
    connections.put(connection, source);
    return true;
  }

  private List<TcpConnection> ofSource(InetAddress source) {
    return connections.entrySet().stream()
        .filter(entry -> entry.getValue().equals(source))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean roomAmong(List<TcpConnection> some, int max) throws IOException {
    if (some.size() < max) {
      return true;
    }
    TcpConnection quietest =
        Collections.max(some, Comparator.comparing(TcpConnection::sinceActive));
    if (quietest.sinceActive().compareTo(REPLACEABLE) < 0) {
      return false;
    }
    quietest.close();
    return true;
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress local)
      throws IOException {
    return new Connections(port, local);
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    return connect(null, new InetSocketAddress(address, port));
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local) throws IOException {
    return createSocket(address, port, local, 0);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    return connect(new InetSocketAddress(local, localPort), new InetSocketAddress(address, port));
  }

  private Socket connect(@Nullable InetSocketAddress local, InetSocketAddress remote)
      throws IOException {
    var connection = new TcpConnection(screen, tap, limits.idle(), true, this::lost);
    try {
      if (local != null) {
        connection.bind(local);
      }
      connection.connect(remote, CONNECT_MILLIS);
      TlsPeer peer = peers.get(remote);
      if (peer != null) {
        connection.secure(peer, Duration.ofMillis(CONNECT_MILLIS));
      }
    } catch (IOException e) {
      connection.close();
      failures.put(remote, e);
      throw e;
    }
    failures.remove(remote);
    made.put(remote, connection);
    return connection;
  }

  /// Ends all connections, of both directions.
  void closeConnections() {
    var all = new ArrayList<TcpConnection>(connections.keySet());
    all.addAll(made.values());
    for (TcpConnection connection : all) {
      try {
        connection.close();
      } catch (IOException _) {
        // It is gone either way.
      }
    }
  }

  /// Makes a listen point one for TLS, before it is opened.
  ///
  /// @param context what it shows; empty where it is for connections of ours only
  void listenSecurely(InetSocketAddress local, Optional<SSLContext> context) {
    securedListeners.put(local, new Secured(context));
  }

  /// From now on connections to an address are made by TLS.
  void expect(InetSocketAddress remote, TlsPeer peer) {
    peers.put(remote, peer);
  }

  /// Whether somebody has connected to us from there, or we to them.
  boolean isConnected(InetSocketAddress remote) {
    return made.containsKey(remote)
        || connections.keySet().stream()
            .anyMatch(c -> !c.isClosed() && remote.equals(c.getRemoteSocketAddress()));
  }

  boolean isSecured(InetSocketAddress remote) {
    return peers.containsKey(remote);
  }

  /// Why there is no connection to an address: the stack does not tell.
  Optional<IOException> takeFailure(InetSocketAddress remote) {
    return Optional.ofNullable(failures.remove(remote));
  }

  private void lost(TcpConnection connection) {
    if (connection.getRemoteSocketAddress() instanceof InetSocketAddress remote
        && made.remove(remote, connection)) {
      connectionLost.accept(remote);
    }
  }

  void onConnectionLost(Consumer<InetSocketAddress> listener) {
    connectionLost = listener;
  }

  /// Keeps a connection that we have made alive.
  void ping(InetSocketAddress remote) throws IOException {
    TcpConnection connection = made.get(remote);
    if (connection != null) {
      connection.ping();
    }
  }

  @Override
  public DatagramSocket createDatagramSocket() throws SocketException {
    return new Datagrams(new InetSocketAddress(0));
  }

  @Override
  public DatagramSocket createDatagramSocket(int port, InetAddress local) throws SocketException {
    return new Datagrams(new InetSocketAddress(local, port));
  }

  @Override
  public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress local)
      throws IOException {
    throw new IOException("TLS is layered over TCP here");
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
    throw new IOException("TLS is layered over TCP here");
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress local)
      throws IOException {
    throw new IOException("TLS is layered over TCP here");
  }

  @Override
  public void setSipStack(SipStackImpl stack) {}
}
