package org.partyline.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Takes over what another file has.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces permanent rooms, trunks, numbers and the rules for calling out of a running",
      "gateway by those of a file, section by section, where the file has them.",
      "A password or PIN that the file leaves out stays what the gateway has."
    })
final class ImportCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Parameters(paramLabel = "FILE", description = "YAML, as export writes it, or a configuration.")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    ConfigurationSource source = ConfigurationSource.of(Optional.ofNullable(file).orElseThrow());
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    for (Section section : Section.values()) {
      if (!source.has(section)) {
        continue;
      }
      ObjectNode body = ApiClient.JSON.createObjectNode();
      var items = body.putArray("items");
      source.entries(section).forEach(entry -> items.add(ConfigurationSource.resolved(entry)));
      api.put("/provisioned/" + section.word(), body);
      out.printf("%s: %d%n", String.join(".", section.path()), items.size());
    }
    out.flush();
  }
}
