package org.partyline.gateway;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.MediaServer;
import org.partyline.gateway.store.StoreException;
import org.partyline.gateway.store.StoreSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command line.
@Command(
    name = "partyline",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      Main.CheckConfig.class,
      ExplainCommand.class,
      TrunkCommand.class,
      StatusCommand.class,
      CallsCommand.class,
      RoomsCommand.class,
      TrunksCommand.class,
      RecordsCommand.class,
      UsersCommand.class,
      TokensCommand.class,
      ReloadCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      DrainCommand.class,
      BackupCommand.class,
      BackupCommand.Restore.class,
      GiveBackCommand.class,
      RotateKeyCommand.class,
      BenchCommand.class
    },
    description =
        "A telephone gateway: phone callers join video rooms whose calls are signaled over IRC.",
    footer = {
      "Without a configuration everything runs on loopback addresses only, and nothing is kept"
          + " on disk."
    })
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final Duration FOR_FAREWELLS = Duration.ofMillis(1_800);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; partyline.example.yaml explains it.")
  private @Nullable Path config;

  @Option(
      names = "--media",
      paramLabel = "WHERE",
      split = ",",
      description =
          "Who serves browsers: embedded, or Kurento Media Servers such as"
              + " ws://192.0.2.7:8888/kurento; overrules media.kurento.")
  private List<String> media = List.of();

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Written once all is up: JSON with the addresses and the lobby's PIN.")
  private @Nullable Path readyFile;

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    // Libraries that log by java.util.logging.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    int status = execute(args);
    LogOutput.flush();
    System.exit(status);
  }

  static int execute(String... args) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::explain)
        .setParameterExceptionHandler(Main::explainUsage)
        .execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    ConfigurationSource source = source();
    ConfigurationFile.Checked checked = source.read(Map.of());
    checked.warnings().forEach(LOG::warn);
    Configuration settings = checked.configuration();
    OpenFiles.warnings(settings).forEach(LOG::warn);
    Gateway gateway =
        Gateway.start(
            source,
            config == null ? new StoreSettings.InMemory() : Settings.store(settings.store()));
    var farewell = new Thread(() -> farewell(gateway), "shutdown");
    Runtime.getRuntime().addShutdownHook(farewell);
    // The first one lets calls end, the second one does not wait for them.
    Signals.onTermination(() -> gateway.drain().signaled(settings.calls().drainTime()));
    try {
      tellReady(gateway);
      PrintWriter out = out();
      Banner.print(
          out,
          gateway.endpoints(),
          gateway.lobby(),
          gateway.ircStatus(),
          gateway.storePlace(),
          gateway.setupLink(),
          onTerminal());
      out.flush();
    } catch (RuntimeException e) {
      Runtime.getRuntime().removeShutdownHook(farewell);
      gateway.close();
      throw e;
    }
    gateway.drain().await();
    return 0;
  }

  private ConfigurationSource source() {
    ConfigurationSource source =
        config == null ? ConfigurationSource.defaults() : ConfigurationSource.of(config);
    if (media.isEmpty()) {
      return source;
    }
    List<MediaServer> servers = mediaServers(media);
    return source.adjusted(read -> read.withMediaServers(servers));
  }

  /// Those that `--media` names; none if it is "embedded".
  static List<MediaServer> mediaServers(List<String> media) {
    if (media.equals(List.of("embedded"))) {
      return List.of();
    }
    try {
      return media.stream().map(MediaServer::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "--media: must be embedded, or such as ws://192.0.2.7:8888/kurento", e);
    }
  }

  private void tellReady(Gateway gateway) {
    if (readyFile == null) {
      return;
    }
    try {
      ReadyFile.write(readyFile, gateway.endpoints(), gateway.lobby(), gateway.ircStatus());
    } catch (IOException e) {
      throw new StartException(
          "cannot write " + readyFile + ": name a file in a folder that you may write to", e);
    }
  }

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /// Ctrl-C is how one ends a gateway: exit 0, and soon, whoever does not answer.
  private static void farewell(Gateway gateway) {
    Thread closing = Thread.ofPlatform().daemon().start(gateway::close);
    try {
      closing.join(FOR_FAREWELLS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    LogOutput.flush();
    Runtime.getRuntime().halt(0);
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }

  /// What people can mend is one line; a fault of ours shows where it is.
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof ConfigException
        || e instanceof StartException
        || e instanceof StoreException) {
      err.println("partyline: " + e.getMessage());
    } else {
      err.println("partyline: a fault in the program, please report it:");
      e.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /// A wrong option is one line too; who wants all of them asks for `--help`.
  private static int explainUsage(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command
        .getErr()
        .printf(
            "partyline: %s; see %s --help%n",
            String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
            command.getCommandSpec().qualifiedName());
    command.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  /// Reads a configuration and says whether it can be used.
  @Command(
      name = "check-config",
      mixinStandardHelpOptions = true,
      description = "Checks a configuration without starting anything.")
  static final class CheckConfig implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private @Nullable Path file;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Path checked = Optional.ofNullable(file).orElseThrow();
      List<String> warnings = ConfigurationFile.read(checked).warnings();
      CommandLine command = Optional.ofNullable(spec).orElseThrow().commandLine();
      warnings.forEach(warning -> command.getErr().println("warning: " + warning));
      command
          .getOut()
          .println(
              checked
                  + (warnings.isEmpty()
                      ? ": fine"
                      : ": can be used, with %d warnings".formatted(warnings.size())));
      return 0;
    }
  }

  /// From the jar.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "partyline " + (version == null ? "(not from a jar)" : version), "Java " + Runtime.version()
      };
    }
  }
}
