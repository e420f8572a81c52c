package org.partyline.gateway.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What the figures were measured on.
final class Machine {
  private static final long SPARE_FILES = 500;

  /// Of a socket that listens, in /proc/net/tcp, and the column of its inode.
  private static final String LISTENS = "0A";

  private static final int INODE = 9;

  private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

  private Machine() {}

  static String line() {
    return String.format(
        Locale.ROOT,
        "%s, %d CPUs, %s %s, Java %s, %s; load average %.1f",
        processor(),
        SYSTEM.getAvailableProcessors(),
        SYSTEM.getName(),
        SYSTEM.getVersion(),
        Runtime.version(),
        ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName(),
        SYSTEM.getSystemLoadAverage());
  }

  /// Whether others want the cores too: figures are the worse for it then.
  static boolean isBusy() {
    return SYSTEM.getSystemLoadAverage() > SYSTEM.getAvailableProcessors();
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(SYSTEM.getArch());
    } catch (IOException e) {
      return SYSTEM.getArch();
    }
  }

  /// The process that listens on this TCP port, if it may be looked into.
  static Optional<ProcessHandle> listener(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      try (var lines = Files.lines(Path.of(table))) {
        String local = String.format(Locale.ROOT, ":%04X", port);
        lines
            .map(line -> line.strip().split("\\s+", -1))
            .filter(words -> words.length > INODE)
            .filter(words -> words[1].endsWith(local) && words[3].equals(LISTENS))
            .forEach(words -> sockets.add("socket:[" + words[INODE] + "]"));
      } catch (IOException e) {
        // No such family, or no Linux.
      }
    }
    return ProcessHandle.allProcesses().filter(process -> opened(process, sockets)).findFirst();
  }

  private static boolean opened(ProcessHandle process, Set<String> sockets) {
    try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return files.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException | UncheckedIOException e) {
      return false; // ended meanwhile, or somebody else's
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  /// How many more sockets may be opened.
  static long freeFiles() {
    return SYSTEM instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE_FILES
        : Long.MAX_VALUE;
  }
}
