package org.partyline.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Rooms of a running gateway.
@Command(
    name = "rooms",
    mixinStandardHelpOptions = true,
    description = "Lists the rooms of a running gateway, and acts on them.")
final class RoomsCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    AnswerTable.print(
        out(),
        api.json(),
        api.get("/rooms"),
        "name",
        "participants",
        "locked",
        "permanent",
        "expires",
        "pin",
        "link");
  }

  @Command(name = "open", description = "Opens a meeting; without a name, one that nobody guesses.")
  void open(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "NAME", arity = "0..1") @Nullable String name) {
    ObjectNode body = ApiClient.JSON.createObjectNode();
    Optional.ofNullable(name).ifPresent(given -> body.put("name", given));
    AnswerTable.print(out(), there.json(), there.post("/rooms", body));
  }

  @Command(name = "close", description = "Ends a meeting: everybody is asked to leave.")
  void close(@Mixin ApiClient there, @Parameters(paramLabel = "NAME") String name) {
    there.post(of(name) + "/close");
  }

  @Command(name = "lock", description = "Lets nobody else in.")
  void lock(@Mixin ApiClient there, @Parameters(paramLabel = "NAME") String name) {
    there.post(of(name) + "/lock");
  }

  @Command(name = "unlock", description = "Lets everybody in again.")
  void unlock(@Mixin ApiClient there, @Parameters(paramLabel = "NAME") String name) {
    there.post(of(name) + "/unlock");
  }

  @Command(name = "participants", description = "Lists who is in a room.")
  void participants(@Mixin ApiClient there, @Parameters(paramLabel = "NAME") String name) {
    AnswerTable.print(
        out(),
        there.json(),
        there.get(of(name) + "/participants"),
        "id",
        "name",
        "kind",
        "muted",
        "stage");
  }

  private static String of(String name) {
    return "/rooms/" + ApiClient.encoded(name);
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
