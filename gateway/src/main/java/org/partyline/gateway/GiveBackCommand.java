package org.partyline.gateway;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.OfflineProvisioning;
import org.partyline.gateway.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lets the file rule what was changed at run time, where the gateway does not start with it.
@Command(
    name = "give-back",
    mixinStandardHelpOptions = true,
    description = {
      "Lets the configuration rule permanent-rooms, trunks, numbers or policy again, instead of",
      "the store.",
      "The gateway must not run; where it does, the page /admin and the API do the same."
    })
final class GiveBackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SECTION", description = "permanent-rooms, trunks, numbers or policy.")
  private @Nullable String section;

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Section wanted =
        Arrays.stream(Section.values())
            .filter(known -> known.word().equals(section))
            .findFirst()
            .orElseThrow(() ->
                new StartException(
                    "give-back: no section "
                        + section
                        + "; there are permanent-rooms, trunks, numbers and policy"));
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    try (Store store = Store.open(Settings.store(config.read().store()))) {
      boolean had =
          new OfflineProvisioning(store.provisioning(), InstantSource.system()).giveBack(wanted);
      String path = String.join(".", wanted.path());
      out.println(
          had ? path + ": the configuration rules again" : path + ": the configuration rules");
    }
    return 0;
  }
}
