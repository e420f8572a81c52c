package org.partyline.signaling.sip.stack;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipObserver;
import org.partyline.signaling.sip.Transport;

/// A TCP connection whose input is cut into messages. The stack and the framing both write to it,
/// each a whole message at a time.
final class TcpConnection extends Socket {
  private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(10);

  private final MessageScreen screen;
  private final MessageTap tap;
  private final Duration idle;
  private volatile long lastActive = System.nanoTime();
  private volatile boolean used;
  private final Consumer<TcpConnection> closed;
  private final AtomicInteger pongsDue = new AtomicInteger();
  private @Nullable SSLSocket secured;
  private boolean securing;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;

  /// @param idle how long nothing may come before the connection is closed
  /// @param used whether a message has gone over it, as it has over one that we opened
  /// @param closed told once, of this
  TcpConnection(
      MessageScreen screen,
      MessageTap tap,
      Duration idle,
      boolean used,
      Consumer<TcpConnection> closed) {
    this.screen = screen;
    this.tap = tap;
    this.idle = idle;
    this.used = used;
    this.closed = closed;
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (securing) {
      return super.getInputStream();
    }
    if (in == null) {
      in =
          new FramedInput(
              this, secured == null ? super.getInputStream() : secured.getInputStream(), screen);
    }
    return in;
  }

  @Override
  public synchronized OutputStream getOutputStream() throws IOException {
    if (securing) {
      return super.getOutputStream();
    }
    if (out == null) {
      out = new WholeWrites(secured == null ? super.getOutputStream() : secured.getOutputStream());
    }
    return out;
  }

  /// Makes it a TLS connection, as its client, before anything is sent. Blocks for the handshake.
  ///
  /// @throws javax.net.ssl.SSLException where the other end is not whom we expect
  synchronized void secure(TlsPeer peer, Duration patience) throws IOException {
    String name = peer.names().stream().findFirst().orElse(getInetAddress().getHostAddress());
    SSLSocket layer =
        layered(() ->
            (SSLSocket)
                peer.context().getSocketFactory().createSocket(this, name, getPort(), false));
    setSoTimeout((int) patience.toMillis());
    layer.startHandshake();
    peer.verify(layer.getSession());
    setSoTimeout(0);
  }

  /// Makes it a TLS connection, as its server: the handshake comes with the first read.
  synchronized void secureAsServer(SSLContext context) throws IOException {
    var _ =
        layered(() ->
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(this, InputStream.nullInputStream(), false));
  }

  /// The layer takes our streams as they are while it is made.
  private SSLSocket layered(Layering layering) throws IOException {
    securing = true;
    try {
      SSLSocket layer = layering.make();
      layer.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      secured = layer;
      return layer;
    } finally {
      securing = false;
    }
  }

  private interface Layering {
    SSLSocket make() throws IOException;
  }

  /// Something came: a message, or a keep-alive.
  void active(boolean message) {
    lastActive = System.nanoTime();
    used |= message;
  }

  /// Shows a message that came or goes to whoever observes them.
  void show(SipObserver.Direction direction, byte[] message) {
    if (tap.open()) {
      tap.show(
          direction,
          secured == null ? Transport.TCP : Transport.TLS,
          new InetSocketAddress(getLocalAddress(), getLocalPort()),
          new InetSocketAddress(getInetAddress(), getPort()),
          message);
    }
  }

  /// Asks for a sign of life (RFC 5626 §3.5.1): a pong, if the other side knows of that.
  void ping() throws IOException {
    pongsDue.set(1);
    lastActive = System.nanoTime(); // whoever does not answer pings may still send calls
    getOutputStream().write(GuardedNetwork.PING);
  }

  /// Whether a line end that came is the pong to our ping.
  boolean takePong() {
    return pongsDue.getAndSet(0) > 0;
  }

  @Override
  public void close() throws IOException {
    boolean open = !isClosed();
    super.close();
    if (open) {
      closed.accept(this);
    }
  }

  Duration sinceActive() {
    return Duration.ofNanos(System.nanoTime() - lastActive);
  }

  /// How long the next message may take to begin: the first one has to come soon.
  Duration startTimeout() {
    return used ? idle : messageTimeout();
  }

  /// How long a message may take from its first byte to the last of its body.
  Duration messageTimeout() {
    return idle.compareTo(MESSAGE_TIMEOUT) < 0 ? idle : MESSAGE_TIMEOUT;
  }

  private final class WholeWrites extends FilterOutputStream {
    WholeWrites(OutputStream out) {
      super(out);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      if (tap.open()) {
        show(SipObserver.Direction.OUT, Arrays.copyOfRange(bytes, offset, offset + length));
      }
      out.write(bytes, offset, length);
    }
  }
}
