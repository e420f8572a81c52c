package org.partyline.gateway;

import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Live calls of a running gateway.
@Command(
    name = "calls",
    mixinStandardHelpOptions = true,
    description = "Lists the live calls of a running gateway, and acts on them.")
final class CallsCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    AnswerTable.print(
        out(),
        api.json(),
        api.get("/calls"),
        "id",
        "direction",
        "kind",
        "from",
        "to",
        "trunk",
        "room",
        "seconds",
        "media.codec",
        "media.mos");
  }

  @Command(name = "show", description = "Shows all that is known of one.")
  void show(@Mixin ApiClient there, @Parameters(paramLabel = "ID") String id) {
    AnswerTable.print(out(), there.json(), there.get(of(id)));
  }

  @Command(name = "dial", description = "Calls a number into a room, if the policy allows it.")
  void dial(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "NUMBER") String number,
      @Option(names = "--room", paramLabel = "NAME", required = true) String room) {
    AnswerTable.print(
        out(),
        there.json(),
        there.post(
            "/calls", ApiClient.JSON.createObjectNode().put("to", number).put("room", room)));
  }

  @Command(name = "hang-up", description = "Ends one.")
  void hangUp(@Mixin ApiClient there, @Parameters(paramLabel = "ID") String id) {
    there.delete(of(id));
  }

  @Command(name = "mute", description = "Mutes a participant, who is told.")
  void mute(@Mixin ApiClient there, @Parameters(paramLabel = "ID") String id) {
    there.post(of(id) + "/mute");
  }

  @Command(name = "unmute", description = "Unmutes a participant, who is told.")
  void unmute(@Mixin ApiClient there, @Parameters(paramLabel = "ID") String id) {
    there.post(of(id) + "/unmute");
  }

  @Command(name = "move", description = "Moves a participant to another room.")
  void move(
      @Mixin ApiClient there,
      @Parameters(index = "0", paramLabel = "ID") String id,
      @Parameters(index = "1", paramLabel = "ROOM") String room) {
    there.post(of(id) + "/move", ApiClient.JSON.createObjectNode().put("room", room));
  }

  @Command(name = "digits", description = "Sends digits to the phone (DTMF).")
  void digits(
      @Mixin ApiClient there,
      @Parameters(index = "0", paramLabel = "ID") String id,
      @Parameters(index = "1", paramLabel = "DIGITS") String digits) {
    there.post(of(id) + "/digits", ApiClient.JSON.createObjectNode().put("digits", digits));
  }

  private static String of(String id) {
    return "/calls/" + ApiClient.encoded(id);
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
