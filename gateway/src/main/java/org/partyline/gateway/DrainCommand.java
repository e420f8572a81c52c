package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Ends a running gateway once its calls have ended.
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description =
        "A running gateway takes no new calls, and ends when its last call has, or at the limit.")
final class DrainCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      description = "How long calls may still go on; calls.drain-time if not given.")
  private @Nullable Long seconds;

  @Option(names = "--cancel", description = "Takes new calls again.")
  private boolean cancel;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (cancel) {
      api.delete("/drain");
      return;
    }
    ObjectNode body = ApiClient.JSON.createObjectNode();
    Optional.ofNullable(seconds)
        .ifPresent(within ->
            body.put("deadline", Instant.now().plus(Duration.ofSeconds(within)).toString()));
    JsonNode answer = api.post("/drain", body);
    PrintWriter out = Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
    if (api.json()) {
      AnswerTable.raw(out, answer);
    } else {
      out.printf(
          "No new calls are taken; %d go on until %s at the latest.%n",
          answer.path("live-calls").asInt(), answer.path("deadline").asText());
    }
    out.flush();
  }
}
