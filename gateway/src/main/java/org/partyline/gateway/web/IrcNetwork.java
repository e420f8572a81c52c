package org.partyline.gateway.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A real network as upstream: one TCP or TLS connection per browser.
///
/// @param webIrcPassword when the network knows this gateway: it is told each browser's address
///   (WEBIRC), and so can ban one without banning all
public record IrcNetwork(String host, int port, boolean tls, Optional<String> webIrcPassword)
    implements IrcUpstream {
  private static final int CONNECT_MILLIS = 10_000;

  /// Servers ping at least every few minutes.
  private static final int SILENCE_MILLIS = 600_000;

  private static final int MAX_LINE = 8_191 + 8_191 + 512;

  @Override
  public String toString() {
    return "IrcNetwork[" + host + ":" + port + (tls ? " TLS]" : "]");
  }

  @Override
  public Link connect(InetSocketAddress from, Consumer<String> lineOut, Runnable onClosed)
      throws IOException {
    var link = new NetworkLink(open());
    if (webIrcPassword.isPresent()) {
      link.line("WEBIRC " + webIrcPassword.get() + " partyline " + address(from.getAddress()));
    }
    Thread.ofVirtual()
        .name("irc-upstream")
        .start(() -> {
          link.read(lineOut);
          link.close();
          onClosed.run();
        });
    return link;
  }

  private Socket open() throws IOException {
    var plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(SILENCE_MILLIS);
      return tls ? secured(plain) : plain;
    } catch (IOException e) {
      plain.close();
      throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  private Socket secured(Socket plain) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// Host name and address; we do not look names up. A leading colon would start the last
  /// parameter.
  static String address(InetAddress from) {
    var text = from.getHostAddress();
    var zone = text.indexOf('%');
    var plain = zone < 0 ? text : text.substring(0, zone);
    var safe = plain.startsWith(":") ? "0" + plain : plain;
    return safe + " " + safe;
  }

  private static final class NetworkLink implements Link {
    private final Socket socket;
    private final ReentrantLock writing = new ReentrantLock();

    NetworkLink(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void line(String line) {
      writing.lock();
      try {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        close(); // the reader sees it and reports the end
      } finally {
        writing.unlock();
      }
    }

    void read(Consumer<String> lineOut) {
      try {
        var in = new BufferedInputStream(socket.getInputStream(), 16_384);
        for (var line = readLine(in); line.isPresent(); line = readLine(in)) {
          if (!line.get().isEmpty()) {
            lineOut.accept(line.get());
          }
        }
      } catch (IOException _) {
        // closed by either side
      }
    }

    /// A WebSocket text frame must be UTF-8, which IRC lines need not be: what is not is replaced.
    private static Optional<String> readLine(InputStream in) throws IOException {
      var line = new java.io.ByteArrayOutputStream(512);
      for (var b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          return Optional.of(line.toString(StandardCharsets.UTF_8));
        }
        if (b != '\r') {
          line.write(b);
        }
        if (line.size() > MAX_LINE) {
          throw new IOException("endless line");
        }
      }
      return Optional.empty();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException _) {
        // gone already
      }
    }
  }
}
