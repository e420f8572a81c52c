package org.partyline.gateway;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.store.StoreCopy;
import org.partyline.gateway.store.StoreSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Copies the store, while the gateway runs or does not.
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description =
        "Copies the store (rooms, PINs, records of calls) into a file. The gateway may run.")
final class BackupCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The copy; not there yet.")
  private @Nullable Path file;

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Path target = Optional.ofNullable(file).orElseThrow();
    StoreCopy.backup(directory(config.read(), "pg_dump"), target);
    Optional.ofNullable(spec).orElseThrow().commandLine().getOut().println(target + ": written");
    return 0;
  }

  /// Where the SQLite file of this configuration is.
  ///
  /// @param instead what does the same for PostgreSQL
  static Path directory(Configuration config, String instead) {
    if (Settings.store(config.store()) instanceof StoreSettings.InFile(Path directory)) {
      return directory;
    }
    throw new StartException("the store is in PostgreSQL: use %s".formatted(instead));
  }

  /// Puts a copy back.
  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = "Puts a copy made by backup in the store's place. The gateway must not run.")
  static final class Restore implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The copy.")
    private @Nullable Path file;

    @Mixin private final ConfigurationOption config = new ConfigurationOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Path before =
          StoreCopy.restore(
              Optional.ofNullable(file).orElseThrow(),
              directory(config.read(), "psql or pg_restore"));
      Optional.ofNullable(spec)
          .orElseThrow()
          .commandLine()
          .getOut()
          .println("restored; what was there before: " + before);
      return 0;
    }
  }
}
