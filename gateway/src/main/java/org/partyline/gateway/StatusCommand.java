package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// How a running gateway is.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Tells how a running gateway is, and what needs attention.")
final class StatusCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    JsonNode status = api.get("/status");
    if (api.json()) {
      AnswerTable.raw(out(), status);
      return;
    }
    out()
        .printf(
            "version %s, up for %d s, %d live calls%s%n",
            status.path("version").asText(),
            status.path("uptime-seconds").asLong(),
            status.path("live-calls").asInt(),
            status.path("draining").asBoolean() ? ", taking no new ones" : "");
    status
        .path("problems")
        .forEach(problem ->
            out().println(problem.path("what").asText() + " " + problem.path("fix").asText()));
    if (status.path("problems").isEmpty()) {
      out().println("Nothing needs attention.");
    }
    out().flush();
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
