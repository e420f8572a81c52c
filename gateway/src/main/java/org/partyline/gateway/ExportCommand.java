package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes down what is configured at run time.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes permanent rooms, trunks, numbers and the rules for calling out of a running",
      "gateway as YAML, as they stand in a configuration, without passwords and PINs."
    })
final class ExportCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "Standard output without one.")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    var sections = new EnumMap<Section, List<ObjectNode>>(Section.class);
    for (Section section : Section.values()) {
      JsonNode answer = api.get("/" + section.word());
      var entries = new ArrayList<ObjectNode>();
      for (JsonNode entry : section.key().isPresent() ? answer.path("items") : List.of(answer)) {
        entries.add((ObjectNode) entry.path("settings"));
      }
      sections.put(section, entries);
    }
    String yaml = ConfigurationSource.yaml(sections);
    if (file == null) {
      PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
      out.print(yaml);
      out.flush();
      return;
    }
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new StartException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
