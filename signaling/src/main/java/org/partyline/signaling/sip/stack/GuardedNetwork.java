package org.partyline.signaling.sip.stack;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// The stack's sockets. What an unknown source sends ends here, unread and unanswered.
final class GuardedNetwork implements NetworkLayer {
  /// Datagrams that may wait for a worker; more are dropped, as a full socket buffer would.
  static final int MAX_WAITING = 5_000;

  private static final int MAX_CONNECTIONS = 512;
  private static final int MAX_CONNECTIONS_PER_SOURCE = 64;
  private static final int CONNECT_MILLIS = 3_000;

  private final Predicate<InetAddress> admitted;
  private final Map<Socket, InetAddress> connections = new ConcurrentHashMap<>();

  GuardedNetwork(Predicate<InetAddress> admitted) {
    this.admitted = admitted;
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
      do {
        packet.setLength(size);
        super.receive(packet);
      } while (!admitted.test(packet.getAddress())
          || isKeepAlive(packet)
          || waiting.getAsInt() > MAX_WAITING);
    }
  }

  private static boolean isKeepAlive(DatagramPacket packet) {
    return packet.getLength() <= 4;
  }

  private final class Connections extends ServerSocket {
    Connections(int port, InetAddress local) throws IOException {
      super(port, 128, local);
    }

    @Override
    public Socket accept() throws IOException {
      while (true) {
        Socket socket = new Connection();
        implAccept(socket);
        if (admit(socket)) {
          return socket;
        }
        socket.close();
      }
    }
  }

  private boolean admit(Socket socket) {
    connections.keySet().removeIf(Socket::isClosed);
    InetAddress source = socket.getInetAddress();
    long same = connections.values().stream().filter(source::equals).count();
    if (!admitted.test(source)
        || connections.size() >= MAX_CONNECTIONS
        || same >= MAX_CONNECTIONS_PER_SOURCE) {
      return false;
    }
    connections.put(socket, source);
    return true;
  }

  /// A connection whose input is cut into sound messages.
  private static final class Connection extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new FramedInput(this, super.getInputStream());
    }
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress local)
      throws IOException {
    return new Connections(port, local);
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    Socket socket = new Connection();
    socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local) throws IOException {
    return createSocket(address, port, local, 0);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    Socket socket = new Connection();
    socket.bind(new InetSocketAddress(local, localPort));
    socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
    return socket;
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
    throw new IOException("no TLS");
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
    throw new IOException("no TLS");
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress local)
      throws IOException {
    throw new IOException("no TLS");
  }

  @Override
  public void setSipStack(SipStackImpl stack) {}
}
