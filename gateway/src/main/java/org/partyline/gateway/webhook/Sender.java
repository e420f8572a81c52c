package org.partyline.gateway.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Posts to a receiver and reads how it answers. Connects to the address that was checked and to no
/// other: a name that is looked up a second time may lead elsewhere. Follows no redirect and uses
/// no proxy.
final class Sender {
  private static final int MAX_STATUS_LINE = 1_024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

  private final Receivers receivers;
  private final int timeoutMillis;

  Sender(Receivers receivers, int timeoutMillis) {
    this.receivers = receivers;
    this.timeoutMillis = timeoutMillis;
  }

  /// @return the status of the answer
  /// @throws Receivers.RefusedException when that receiver must not be told
  int post(URI url, Map<String, String> headers, String body)
      throws IOException, Receivers.RefusedException {
    InetAddress address = receivers.address(url);
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
    try (var plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), timeoutMillis);
      plain.setSoTimeout(timeoutMillis);
      try (Socket socket = tls ? secured(plain, url.getHost(), port) : plain) {
        socket.getOutputStream().write(request(url, headers, body));
        return status(socket, deadline);
      }
    }
  }

  private static Socket secured(Socket plain, String host, int port) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static byte[] request(URI url, Map<String, String> headers, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var head =
        new StringBuilder("POST ")
            .append(path)
            .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
            .append(" HTTP/1.1\r\nHost: ")
            .append(url.getRawAuthority())
            .append("\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ")
            .append(content.length)
            .append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] begin = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[begin.length + content.length];
    System.arraycopy(begin, 0, all, 0, begin.length);
    System.arraycopy(content, 0, all, begin.length, content.length);
    return all;
  }

  /// However slowly it comes, not beyond the deadline.
  private static int status(Socket socket, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    var line = new StringBuilder();
    int next = '\0';
    while (next != '\n') {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("no answer in time");
      }
      socket.setSoTimeout((int) left);
      next = in.read();
      if (next < 0 || line.length() >= MAX_STATUS_LINE) {
        throw new IOException("no HTTP answer");
      }
      line.append((char) next);
    }
    Matcher status = STATUS.matcher(line.toString().strip());
    if (!status.matches()) {
      throw new IOException("no HTTP answer");
    }
    return Integer.parseInt(status.group(1));
  }
}
