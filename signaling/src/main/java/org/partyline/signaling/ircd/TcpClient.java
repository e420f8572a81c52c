package org.partyline.signaling.ircd;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Reads and writes a TCP connection as lines of bounded length.
final class TcpClient {
  private static final int MAX_LINE = IrcLine.MAX_TAG_BYTES + IrcLine.MAX_BYTES + 3;

  private final Socket socket;

  TcpClient(Socket socket) {
    this.socket = socket;
  }

  /// Reads until the connection ends.
  void serve(IrcServer server) {
    var from = (InetSocketAddress) socket.getRemoteSocketAddress();
    IrcServerSession session = server.connect(from, this::write, this::close);
    try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
      var line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          session.line(text(line));
          line.reset();
        } else if (b != '\r' && line.size() <= MAX_LINE) {
          line.write(b); // the rest is dropped: what is there is too long already
        }
      }
    } catch (IOException e) {
      // Closed by either side.
    } finally {
      session.close();
    }
  }

  private static String text(ByteArrayOutputStream line) {
    return line.toString(StandardCharsets.UTF_8);
  }

  private void write(String line) {
    try {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void close() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // Already closed.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more can be done.
    }
  }
}
