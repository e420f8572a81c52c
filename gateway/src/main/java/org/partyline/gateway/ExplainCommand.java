package org.partyline.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.policy.Requester;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Tells what would become of a call.
@Command(
    name = "explain-call",
    mixinStandardHelpOptions = true,
    description =
        "Tells rule by rule what a configuration makes of a call, out or in. Nothing is dialled.",
    footer = {
      "",
      "partyline explain-call --from ada --to '030 1234567' --config my.yaml",
      "partyline explain-call --inbound --trunk sipgate --called 49301234567 --caller 49891234567"
          + " --config my.yaml"
    })
final class ExplainCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "The configuration.")
  private @Nullable Path config;

  @Option(
      names = "--from",
      paramLabel = "ACCOUNT",
      description = "The services account of who wants to call; none if not given.")
  private @Nullable String account;

  @Option(names = "--operator", description = "Who is an operator of the room's channel.")
  private boolean operator;

  @Option(names = "--voiced", description = "Who has voice in the room's channel.")
  private boolean voiced;

  @Option(names = "--in-room", description = "Who is in the room with a browser.")
  private boolean inRoom;

  @Option(
      names = "--phone",
      paramLabel = "TRUNK",
      description =
          "A phone of this trunk that transfers its call (REFER); `admitted` for one of no trunk.")
  private @Nullable String phone;

  @Option(
      names = "--room",
      paramLabel = "NAME",
      description = "Into which room; the first one if not given.")
  private @Nullable String room;

  @Option(names = "--to", paramLabel = "NUMBER", description = "The number, however it is typed.")
  private @Nullable String to;

  @Option(names = "--inbound", description = "A call that comes in.")
  private boolean inbound;

  @Option(
      names = "--trunk",
      paramLabel = "NAME",
      description = "By which it comes in; none for a source of sip.admitted.")
  private @Nullable String trunk;

  @Option(
      names = "--called",
      paramLabel = "NUMBER",
      description = "The called number, as the carrier writes it.")
  private @Nullable String called;

  @Option(
      names = "--caller",
      paramLabel = "NUMBER",
      defaultValue = "anonymous",
      description = "The caller's number, as the carrier writes it (default: ${DEFAULT-VALUE}).")
  private String caller = "anonymous";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Optional.ofNullable(spec).orElseThrow();
    Configuration settings =
        config == null
            ? ConfigurationFile.defaults()
            : ConfigurationFile.read(config).configuration();
    List<String> lines = explain(new Explanation(settings), settings, command);
    lines.forEach(line -> command.commandLine().getOut().println(line));
    command.commandLine().getOut().flush();
    return 0;
  }

  private List<String> explain(
      Explanation explanation, Configuration settings, CommandSpec command) {
    if (inbound) {
      if (called == null) {
        throw new ParameterException(command.commandLine(), "--inbound needs --called NUMBER");
      }
      return explanation.inbound(Optional.ofNullable(trunk), called, caller);
    }
    if (to == null) {
      throw new ParameterException(
          command.commandLine(), "say whom: --to NUMBER, or --inbound --called NUMBER");
    }
    Optional<String> known = Optional.ofNullable(account).map(a -> a.toLowerCase(Locale.ROOT));
    String name = known.map(a -> "the account " + a).orElse("somebody without an account");
    Requester who =
        new Requester(name, known, known.orElse("nobody's host"), operator, voiced, inRoom);
    if (phone != null) {
      String trunkName = phone;
      who =
          Requester.phone(
              "a phone of " + trunkName,
              Optional.of(trunkName).filter(t -> !t.equals(Requester.ADMITTED)),
              trunkName);
    }
    String into = room == null ? settings.rooms().named().getFirst().name() : room;
    return explanation.outbound(who, into, to);
  }
}
