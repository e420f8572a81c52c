package org.partyline.gateway.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What the figures were measured on.
final class Machine {
  private static final long SPARE_FILES = 500;
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

  /// How many more sockets may be opened.
  static long freeFiles() {
    return SYSTEM instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE_FILES
        : Long.MAX_VALUE;
  }
}
