package org.partyline.media.kurento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real media server that a test may stop and kill: `KURENTO_COMMAND` starts one in its own
/// process, given the port of its WebSocket.
final class LaunchedKurento implements AutoCloseable {
  private final Process process;
  private final URI uri;

  private LaunchedKurento(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /// Skips the test, and says why, where none can be started.
  static LaunchedKurento start() throws IOException {
    String command = System.getenv("KURENTO_COMMAND");
    assumeFalse(
        command == null, "KURENTO_COMMAND starts no Kurento Media Server: not tried on a real one");
    int port = freePort();
    Process process =
        new ProcessBuilder(command, String.valueOf(port))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    awaitPort(port);
    return new LaunchedKurento(process, URI.create("ws://127.0.0.1:" + port + "/kurento"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (IOException e) {
        assertThat(System.nanoTime() - until).as("not started: %s", e).isNegative();
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  URI uri() {
    return uri;
  }

  void signal(String name) throws IOException, InterruptedException {
    String pid = String.valueOf(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  int objects() {
    return RealKurento.objects(uri);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
