package org.partyline.signaling.sip.stack;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A TCP connection whose input is cut into messages. The stack and the framing both write to it,
/// each a whole message at a time.
final class TcpConnection extends Socket {
  private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(10);

  private final MessageScreen screen;
  private final Duration idle;
  private volatile long lastActive = System.nanoTime();
  private volatile boolean used;
  private final Consumer<TcpConnection> closed;
  private final AtomicInteger pongsDue = new AtomicInteger();
  private @Nullable InputStream in;
  private @Nullable OutputStream out;

  /// @param idle how long nothing may come before the connection is closed
  /// @param used whether a message has gone over it, as it has over one that we opened
  /// @param closed told once, of this
  TcpConnection(MessageScreen screen, Duration idle, boolean used, Consumer<TcpConnection> closed) {
    this.screen = screen;
    this.idle = idle;
    this.used = used;
    this.closed = closed;
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (in == null) {
      in = new FramedInput(this, super.getInputStream(), screen);
    }
    return in;
  }

  @Override
  public synchronized OutputStream getOutputStream() throws IOException {
    if (out == null) {
      out = new WholeWrites(super.getOutputStream());
    }
    return out;
  }

  /// Something came: a message, or a keep-alive.
  void active(boolean message) {
    lastActive = System.nanoTime();
    used |= message;
  }

  /// Asks for a sign of life (RFC 5626 §3.5.1): a pong, if the other side knows of that.
  void ping() throws IOException {
    pongsDue.set(1);
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

  private static final class WholeWrites extends FilterOutputStream {
    WholeWrites(OutputStream out) {
      super(out);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
