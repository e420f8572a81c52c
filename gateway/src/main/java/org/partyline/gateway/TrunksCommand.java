package org.partyline.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Trunks of a running gateway.
@Command(
    name = "trunks",
    mixinStandardHelpOptions = true,
    description = "Lists how the trunks of a running gateway are doing.")
final class TrunksCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    JsonNode status = api.get("/status");
    ObjectNode list = ApiClient.JSON.createObjectNode();
    list.set("items", status.path("trunks"));
    AnswerTable.print(out(), api.json(), list, "name", "state", "since", "target", "reason");
  }

  @Command(name = "test", description = "Connects a trunk beside the gateway and tells each step.")
  int test(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--call", paramLabel = "NUMBER", description = "Rings this number, too.")
          @Nullable String number) {
    ObjectNode body = ApiClient.JSON.createObjectNode();
    Optional.ofNullable(number).ifPresent(whom -> body.put("call", whom));
    var last = new AtomicReference<String>("");
    there.lines(
        "POST",
        "/trunks/" + ApiClient.encoded(name) + "/test",
        Optional.of(body),
        line -> {
          if (line.startsWith("data: ")) {
            last.set(line.substring("data: ".length()));
            step(there.json(), last.get());
          }
        });
    return last.get().equals("{\"ok\":true}") ? 0 : 1;
  }

  private void step(boolean json, String data) {
    try {
      JsonNode step = ApiClient.JSON.readTree(data);
      if (json) {
        out().println(data);
      } else if (step.has("step")) {
        out()
            .println(
                new TrunkCheck.Step(
                        step.path("seconds").asDouble(),
                        step.path("step").asText(),
                        step.path("text").asText())
                    .line());
      }
      out().flush();
    } catch (JsonProcessingException e) {
      throw new StartException("the answer is no JSON: is that a Partyline?", e);
    }
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
