package org.partyline.signaling.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.partyline.signaling.Ports;

/// Runs SIPp, a SIP peer that we did not write.
final class Sipp implements AutoCloseable {
  /// How a run ended.
  ///
  /// @param exit 0 when every call went as its scenario says
  /// @param screen its last statistics
  record Outcome(int exit, String screen) {}

  private final Path directory = Files.createTempDirectory("sipp");
  private final Path output = directory.resolve("output");
  private final Process process;

  /// @param target where it calls; of one that is called, an address of its own family
  private Sipp(String scenario, InetSocketAddress target, int port, String... options)
      throws IOException {
    Path file = directory.resolve(scenario);
    try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario)) {
      if (in == null) {
        throw new AssertionError("no scenario " + scenario);
      }
      Files.copy(in, file);
    }
    String host = target.getAddress().getHostAddress().replaceAll("%.*", "");
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sipp", "-sf", file.toString(), "-i", bracketed, "-p", "" + port));
    command.addAll(List.of("-nostdin", "-timeout", "60s", "-timeout_error", "-s", "lobby"));
    command.addAll(
        List.of("-trace_screen", "-screen_file", directory.resolve("screen").toString()));
    command.addAll(List.of(options));
    command.add(bracketed + ":" + target.getPort());
    process = start(command);
  }

  private Process start(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new AssertionError(
          "SIPp is missing: install the package sip-tester (apt-get install sip-tester), or run"
              + " ./verify, which does.",
          e);
    }
  }

  /// Calls there, until the scenario's end.
  static Outcome run(String scenario, InetSocketAddress target, String... options)
      throws Exception {
    try (var sipp = new Sipp(scenario, target, Ports.free(target.getAddress()), options)) {
      return sipp.outcome();
    }
  }

  /// The one that is called, beside the test: it listens already.
  static Sipp listening(
      String scenario, InetSocketAddress here, Transport transport, String... options)
      throws Exception {
    var sipp = new Sipp(scenario, here, here.getPort(), options);
    try {
      TestEndpoint.await("SIPp listens", () -> sipp.listens(here, transport));
    } catch (AssertionError | InterruptedException e) {
      sipp.close();
      throw e;
    }
    return sipp;
  }

  private boolean listens(InetSocketAddress here, Transport transport) {
    if (!process.isAlive()) {
      throw new AssertionError("SIPp ended with " + process.exitValue() + ": " + screen());
    }
    // As the kernel shows it: a look by binding or connecting would get in SIPp's way.
    String table = transport == Transport.UDP ? "/proc/net/udp" : "/proc/net/tcp";
    String family = here.getAddress() instanceof java.net.Inet6Address ? "6" : "";
    String port = "%04X".formatted(here.getPort());
    String state = transport == Transport.UDP ? "07" : "0A";
    String bound = " *\\d+: [0-9A-F]+:" + port + " [0-9A-F]+:0000 " + state + " .*";
    try (var sockets = Files.lines(Path.of(table + family))) {
      return sockets.anyMatch(line -> line.matches(bound));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Waits for its end.
  Outcome outcome() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("SIPp did not end: " + screen());
    }
    return new Outcome(process.exitValue(), screen());
  }

  /// What it wrote and showed, for a test that fails.
  String screen() {
    return read(output) + read(directory.resolve("screen"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
