package org.partyline.signaling.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs SIPp, a SIP peer that we did not write.
final class Sipp {
  /// How a run ended.
  ///
  /// @param exit 0 when every call went as its scenario says
  /// @param screen its last statistics
  record Outcome(int exit, String screen) {}

  private Sipp() {}

  /// The same beside the test, on a thread of its own.
  static CompletableFuture<Outcome> start(
      String scenario, InetSocketAddress target, String... options) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return run(scenario, target, options);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  static Outcome run(String scenario, InetSocketAddress target, String... options)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("sipp");
    Path file = directory.resolve(scenario);
    try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario)) {
      if (in == null) {
        throw new AssertionError("no scenario " + scenario);
      }
      Files.copy(in, file);
    }
    String host = target.getAddress().getHostAddress().replaceAll("%.*", "");
    boolean six = host.contains(":");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sipp", "-sf", file.toString(), "-i", six ? "[" + host + "]" : host));
    command.addAll(List.of("-nostdin", "-timeout", "60s", "-timeout_error", "-s", "lobby"));
    command.addAll(
        List.of("-trace_screen", "-screen_file", directory.resolve("screen").toString()));
    command.addAll(List.of(options));
    command.add((six ? "[" + host + "]" : host) + ":" + target.getPort());
    Path output = directory.resolve("output");
    Process process = start(command, directory, output);
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("SIPp did not end");
    }
    Path screen = directory.resolve("screen");
    return new Outcome(
        process.exitValue(), Files.readString(Files.exists(screen) ? screen : output));
  }

  private static Process start(List<String> command, Path directory, Path output) {
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
}
