package org.partyline.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
      "Writes permanent rooms, trunks, numbers, the rules for calling out, users and webhooks of a",
      "running gateway as YAML, the settings as they stand in a configuration, without passwords,",
      "PINs, tokens and secrets."
    })
final class ExportCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "Standard output without one.")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    if (api.json()) {
      AnswerTable.raw(out, api.get("/provisioned"));
      return;
    }
    String yaml = api.text("/provisioned.yaml");
    if (file == null) {
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
