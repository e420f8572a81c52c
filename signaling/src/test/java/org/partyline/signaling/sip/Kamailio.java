package org.partyline.signaling.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.partyline.signaling.Ports;

/// Runs Kamailio as a carrier: registrar and proxy with digest authentication. The account is
/// `1234567t0`, its password `secret`, the realm `carrier.test`. Calls to the account go to where
/// it is registered, others to a port of loopback.
final class Kamailio implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/kamailio");

  private final Path folder;
  private final int port;
  private Process process;

  /// @param algorithm of the challenges, as Kamailio's auth module names them
  /// @param calleePort where calls to other users go
  Kamailio(Path folder, String algorithm, int calleePort) throws Exception {
    if (!Files.isExecutable(PROGRAM)) {
      throw new AssertionError(
          PROGRAM + " is missing: this test needs the Debian package, which ./verify installs");
    }
    this.folder = folder;
    this.port = Ports.free();
    String configuration =
        new String(
            Kamailio.class.getResourceAsStream("/kamailio/carrier.cfg").readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8);
    Files.writeString(
        folder.resolve("kamailio.cfg"),
        configuration
            .replace("@PORT@", "" + port)
            .replace("@CALLEE@", "" + calleePort)
            .replace("@MODULES@", modules().toString())
            .replace("@ALGORITHM@", algorithm));
    start();
  }

  /// Debian has them in a folder for each architecture.
  private static Path modules() throws IOException {
    try (var folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .map(folder -> folder.resolve("kamailio/modules"))
          .filter(Files::isDirectory)
          .findFirst()
          .orElseThrow(() -> new AssertionError("Kamailio's modules are not in /usr/lib"));
    }
  }

  void start() throws Exception {
    process =
        new ProcessBuilder(
                List.of(
                    PROGRAM.toString(),
                    "-f",
                    folder.resolve("kamailio.cfg").toString(),
                    "-DD",
                    "-E",
                    "-m",
                    "32",
                    "-M",
                    "4",
                    "-Y",
                    folder.toString()))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("kamailio.log").toFile()))
            .start();
    TestEndpoint.await("Kamailio listens", this::listens);
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new AssertionError("Kamailio ended: " + log());
    }
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Stops it, as a carrier does for its maintenance.
  void stop() {
    process.destroy();
    try {
      if (process.waitFor(5, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// `127.0.0.1:port`
  String host() {
    return "127.0.0.1:" + port;
  }

  String log() {
    try {
      return Files.readString(folder.resolve("kamailio.log"));
    } catch (IOException e) {
      return "(no log)";
    }
  }

  @Override
  public void close() {
    stop();
  }
}
