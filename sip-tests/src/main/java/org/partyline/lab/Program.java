package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A program of the system, run as a child with its output in a file; ended with the scope.
public final class Program implements AutoCloseable {
  /// A test run that fails or is interrupted before it closes them leaves none of them behind.
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final String name;
  private final Process process;
  private final Path log;

  private Program(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    RUNNING.add(process);
    var _ = process.onExit().thenAccept(RUNNING::remove);
  }

  /// Starts it in `folder`, its output in `<name>.log` there.
  public static Program start(String name, Path folder, List<String> command) {
    Path log = folder.resolve(name + ".log");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      // Not in the home of who runs the tests.
      builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
      return new Program(name, builder.start(), log);
    } catch (IOException e) {
      throw new AssertionError("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /// The executable's path. A missing peer fails the test: it is never skipped.
  public static String find(String executable, String debianPackage) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin")) {
      Path file = Path.of(folder, executable);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new AssertionError(
        executable
            + " is missing. It is in Debian's package "
            + debianPackage
            + "; ./verify installs it, or run: apt-get install "
            + debianPackage);
  }

  public boolean running() {
    return process.isAlive();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// Types a line at its console.
  void types(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is gone:\n" + tail(), e);
    }
  }

  /// What it has printed so far.
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its exit status; fails when it is still running after the time.
  public int exitStatus(Duration within) {
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " still runs after " + within + ":\n" + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + name, e);
    }
  }

  /// Asks it to end (SIGTERM), as Ctrl-C would.
  public void terminate() {
    process.destroy();
  }

  /// Ends it at once (SIGKILL), and waits until it is gone.
  public void kill() {
    process.destroyForcibly();
    exitStatus(Duration.ofSeconds(10));
  }

  /// The end of its output, for a failure's message.
  public String tail() {
    String all = output();
    return all.substring(Math.max(0, all.length() - 4000));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(4, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
