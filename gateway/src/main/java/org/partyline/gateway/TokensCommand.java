package org.partyline.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Tokens for programs.
@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "Lists the tokens of a running gateway, makes and revokes them.")
final class TokensCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    AnswerTable.print(
        out(),
        api.json(),
        api.get("/tokens"),
        "id",
        "name",
        "role",
        "created",
        "created-by",
        "expires",
        "last-used");
  }

  @Command(name = "create", description = "Makes a token; it is shown this once.")
  void create(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "viewer",
              description = "viewer, operator or admin (default: ${DEFAULT-VALUE}).")
          String role,
      @Option(
              names = "--expires",
              paramLabel = "TIME",
              description = "Such as 2027-01-01T00:00:00Z.")
          @Nullable String expires) {
    ObjectNode body = ApiClient.JSON.createObjectNode().put("name", name).put("role", role);
    Optional.ofNullable(expires).ifPresent(time -> body.put("expires", time));
    AnswerTable.print(out(), there.json(), there.post("/tokens", body));
  }

  @Command(name = "revoke", description = "Makes a token useless.")
  void revoke(@Mixin ApiClient there, @Parameters(paramLabel = "ID") String id) {
    there.delete("/tokens/" + ApiClient.encoded(id));
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
