package org.partyline.gateway;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.Trunk;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What concerns trunks.
@Command(
    name = "trunk",
    mixinStandardHelpOptions = true,
    subcommands = TrunkCommand.Test.class,
    description = "Tests a trunk.")
final class TrunkCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Optional.ofNullable(spec).orElseThrow().commandLine(), "say what: trunk test NAME");
  }

  /// Connects a trunk and tells how it goes.
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description =
          "Connects a trunk and tells each step; with a number, rings it and gives up. May run"
              + " beside the gateway.")
  static final class Test implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The trunk's name in the configuration.")
    private String name = "";

    @Mixin private final ConfigurationOption config = new ConfigurationOption();

    @Option(names = "--call", paramLabel = "NUMBER", description = "Rings this number, too.")
    private @Nullable String number;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      CommandLine command = Optional.ofNullable(spec).orElseThrow().commandLine();
      Configuration settings = config.read();
      Trunk trunk =
          settings
              .trunk(name)
              .orElseThrow(() ->
                  new ParameterException(
                      command,
                      "there is no trunk %s; there are: %s"
                          .formatted(
                              name,
                              settings.trunks().stream()
                                  .map(Trunk::name)
                                  .collect(Collectors.joining(", ")))));
      var check =
          new TrunkCheck(
              settings,
              trunk,
              step -> {
                command.getOut().println(step.line());
                command.getOut().flush();
              });
      return check.run(Optional.ofNullable(number)) ? 0 : CommandLine.ExitCode.SOFTWARE;
    }
  }
}
