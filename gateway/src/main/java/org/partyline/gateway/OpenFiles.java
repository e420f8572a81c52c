package org.partyline.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.partyline.gateway.config.Configuration;

/// Whether the limits that are configured fit into the process's limit of open files: each call
/// takes two sockets, each connection one.
final class OpenFiles {
  /// Jars, logs, listeners, media loops, IRC.
  private static final int FOR_THE_PROCESS = 300;

  private OpenFiles() {}

  static List<String> warnings(Configuration config) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? warnings(config, system.getMaxFileDescriptorCount())
        : List.of();
  }

  static List<String> warnings(Configuration config, long limit) {
    long needed =
        2L * config.sip().maxCalls() + 2L * config.web().maxConnections() + FOR_THE_PROCESS;
    return needed <= limit
        ? List.of()
        : List.of(
            "open files are limited to %d, but sip.max-calls and web.max-connections may need %d: raise the limit (ulimit -n, LimitNOFILE= of systemd) or lower them"
                .formatted(limit, needed));
  }
}
