package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.ProvisionedFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Takes over what another file has.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces permanent rooms, trunks, numbers, the rules for calling out, users and webhooks of",
      "a running gateway by those of a file: all that the file has of these, or nothing.",
      "A password or PIN that the file leaves out stays what the gateway has."
    })
final class ImportCommand implements Runnable {
  private static final Map<String, String> SIGNS =
      Map.of("added", "+", "changed", "~", "removed", "-");

  @Mixin private final ApiClient api = new ApiClient();

  @Parameters(paramLabel = "FILE", description = "YAML, as export writes it, or a configuration.")
  private @Nullable Path file;

  @Option(names = "--dry-run", description = "Tells what would change, and changes nothing.")
  private boolean dry;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    var source = ConfigurationSource.of(Optional.ofNullable(file).orElseThrow());
    ObjectNode body = ProvisionedFile.resolved(ProvisionedFile.read(source));
    String path = "/provisioned" + (dry ? "?dry-run=true" : "");
    JsonNode answer = api.put(path, body, api.version("/provisioned"));
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    if (api.json()) {
      AnswerTable.raw(out, answer);
      return;
    }
    answer
        .path("changes")
        .properties()
        .forEach(section -> out.println(section.getKey() + ": " + changes(section.getValue())));
    answer
        .path("need-password")
        .forEach(user ->
            out.printf(
                "%1$s has no password yet, and cannot log in: ./partyline users password %1$s%n",
                user.asText()));
    answer
        .path("new-webhooks")
        .forEach(hook ->
            out.printf(
                "%s signs with %s, which is shown this once%n",
                hook.path("url").asText(), hook.path("secret").asText()));
    out.flush();
  }

  private static String changes(JsonNode section) {
    var told = new ArrayList<String>();
    for (String kind : List.of("added", "changed", "removed")) {
      section.path(kind).forEach(name -> told.add(SIGNS.get(kind) + " " + name.asText()));
    }
    if (section.path("reordered").asBoolean()) {
      told.add("in another order");
    }
    return told.isEmpty() ? "as before" : String.join(", ", told);
  }
}
