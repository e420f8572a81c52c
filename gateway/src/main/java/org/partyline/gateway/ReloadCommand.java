package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Has a running gateway read its file again.
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running gateway read its configuration again.",
      "Trunks, numbers and the rules for calling out apply at once, and no call ends for it."
    })
final class ReloadCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    JsonNode reloaded = api.post("/reload");
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    if (api.json()) {
      AnswerTable.raw(out, reloaded);
      return;
    }
    JsonNode applied = reloaded.path("applied");
    JsonNode waiting = reloaded.path("need-restart");
    out.println(applied.isEmpty() ? "Nothing to apply." : "Applied: " + list(applied) + ".");
    if (!waiting.isEmpty()) {
      out.println("After a restart: " + list(waiting) + ".");
    }
    JsonNode inVain = reloaded.path("store-rules");
    if (!inVain.isEmpty()) {
      out.println(
          "Changed in vain, as the store rules there: %s. Change them on /admin, or give them back to the file (DELETE /provisioned/…)."
              .formatted(list(inVain)));
    }
    out.flush();
  }

  private static String list(JsonNode names) {
    return StreamSupport.stream(names.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }
}
