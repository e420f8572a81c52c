package org.partyline.signaling.sip.stack;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A TCP connection whose input is cut into messages. The stack and the framing both write to it,
/// each a whole message at a time.
final class TcpConnection extends Socket {
  private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(10);

  private final MessageScreen screen;
  private final Duration idle;
  private volatile long lastActive = System.nanoTime();
  private volatile boolean used;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;

  /// @param idle how long nothing may come before the connection is closed
  /// @param used whether a message has gone over it, as it has over one that we opened
  TcpConnection(MessageScreen screen, Duration idle, boolean used) {
    this.screen = screen;
    this.idle = idle;
    this.used = used;
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
