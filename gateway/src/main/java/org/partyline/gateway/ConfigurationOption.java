package org.partyline.gateway;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import picocli.CommandLine.Option;

/// The option of commands that do nothing without a configuration.
final class ConfigurationOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration.")
  private @Nullable Path file;

  Configuration read() {
    return ConfigurationFile.read(Optional.ofNullable(file).orElseThrow()).configuration();
  }
}
