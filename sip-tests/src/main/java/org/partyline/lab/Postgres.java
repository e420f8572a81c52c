package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A real PostgreSQL server: a cluster of its own, of a user without privileges, on a free port.
public final class Postgres implements AutoCloseable {
  public static final String USER = "partyline";
  public static final String PASSWORD = "not \"a\" guess";

  private final int port = Ports.free();
  private final Path folder;
  private final AtomicInteger databases = new AtomicInteger();
  private Program program;

  private Postgres() {
    try {
      // Not under target/lab: its user may not get there.
      folder = Files.createTempDirectory("partyline-postgres-");
      if (isRoot()) {
        run(List.of("chown", "postgres", folder.toString()));
      }
      Path password = folder.resolve("password");
      Files.writeString(password, PASSWORD);
      Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--r--r--"));
      run(
          asItsUser(
              binary("initdb"),
              "--pgdata=" + folder.resolve("data"),
              "--username=" + USER,
              "--pwfile=" + password,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--no-sync"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    program = launch();
  }

  /// Started, and taking connections.
  public static Postgres start() {
    var server = new Postgres();
    server.awaitListening();
    return server;
  }

  /// The JDBC URL of a new, empty database.
  public String freshDatabase() {
    String name = "db" + databases.incrementAndGet();
    query("postgres", "CREATE DATABASE " + name);
    return url(name);
  }

  /// What a query answers, without headings; columns are separated by `|`.
  ///
  /// @param url as of [#freshDatabase]
  public String ask(String url, String sql) {
    return query(url.substring(url.lastIndexOf('/') + 1), sql);
  }

  /// Stops, whoever is connected.
  public void stops() {
    run(
        asItsUser(
            binary("pg_ctl"),
            "--pgdata=" + folder.resolve("data"),
            "--mode=fast",
            "--wait",
            "stop"));
    program.exitStatus(Duration.ofSeconds(10));
  }

  public void comesBack() {
    program = launch();
    awaitListening();
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  private String query(String database, String sql) {
    return run(List.of(
            binary("psql"),
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--host=127.0.0.1",
            "--port=" + port,
            "--username=" + USER,
            "--dbname=" + database,
            "--command=" + sql))
        .strip();
  }

  private Program launch() {
    return Program.start(
        "postgres",
        Folders.fresh("postgres"),
        asItsUser(
            binary("postgres"),
            "-D",
            folder.resolve("data").toString(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off"));
  }

  private void awaitListening() {
    eventually(
        "PostgreSQL takes connections",
        Duration.ofSeconds(30),
        () -> {
          try (var probe = new Socket(Ports.loopback(), port)) {
            return probe.isConnected() && query("postgres", "SELECT 1").equals("1");
          } catch (AssertionError _) {
            return false; // it is starting up
          }
        });
  }

  /// The newest version that is there; Debian has its programs in no folder of the path.
  private static String binary(String name) {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> folders = Files.list(versions)) {
        return folders
            .map(version -> version.resolve("bin").resolve(name))
            .filter(Files::isExecutable)
            .max(Comparator.naturalOrder())
            .map(Path::toString)
            .orElseGet(() -> Program.find(name, "postgresql"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Program.find(name, "postgresql");
  }

  /// PostgreSQL refuses to be root.
  private static List<String> asItsUser(String... command) {
    var all = new ArrayList<String>();
    if (isRoot()) {
      all.addAll(
          List.of(
              Program.find("setpriv", "util-linux"),
              "--reuid=postgres",
              "--regid=postgres",
              "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static String run(List<String> command) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.directory(Path.of("/").toFile());
      builder.environment().put("PGPASSWORD", PASSWORD);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(command.getFirst() + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new AssertionError("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + command.getFirst(), e);
    }
  }

  @Override
  public void close() {
    if (program.running()) {
      stops();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
