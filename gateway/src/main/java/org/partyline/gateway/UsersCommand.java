package org.partyline.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Who logs in on the page.
@Command(
    name = "users",
    mixinStandardHelpOptions = true,
    description = "Lists the users of a running gateway, adds and removes them.")
final class UsersCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    AnswerTable.print(out(), api.json(), api.get("/users"), "name", "role");
  }

  @Command(
      name = "add",
      description = "Adds a user, who gets the password that is typed, or read from a pipe.")
  void add(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "admin",
              description = "viewer, operator or admin (default: ${DEFAULT-VALUE}).")
          String role) {
    ObjectNode body =
        ApiClient.JSON
            .createObjectNode()
            .put("name", name)
            .put("role", role)
            .put("password", password());
    AnswerTable.print(out(), there.json(), there.post("/users", body));
  }

  @Command(
      name = "password",
      description = "Sets a user's password to what is typed, or read from a pipe.")
  void password(@Mixin ApiClient there, @Parameters(paramLabel = "NAME") String name) {
    ObjectNode body = ApiClient.JSON.createObjectNode().put("password", password());
    AnswerTable.print(out(), there.json(), there.put("/users/" + ApiClient.encoded(name), body));
  }

  @Command(name = "remove", description = "Removes a user, who is logged out at once.")
  void remove(@Mixin ApiClient there, @Parameters(paramLabel = "NAME") String name) {
    there.delete("/users/" + ApiClient.encoded(name));
  }

  /// Never an argument, which other users of the machine would see.
  private static String password() {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isPresent()) {
      return String.valueOf(terminal.get().readPassword("Password: "));
    }
    try {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      return Optional.ofNullable(in.readLine())
          .orElseThrow(() -> new StartException("no password was typed"));
    } catch (IOException e) {
      throw new StartException("the password cannot be read: " + e.getMessage(), e);
    }
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
