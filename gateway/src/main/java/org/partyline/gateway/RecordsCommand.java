package org.partyline.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Calls that have ended.
@Command(
    name = "records",
    mixinStandardHelpOptions = true,
    description = "Searches calls that have ended.")
final class RecordsCommand implements Runnable {
  @Mixin private final ApiClient api = new ApiClient();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--number", paramLabel = "NUMBER", description = "Of the caller or the called.")
  private @Nullable String number;

  @Option(names = "--trunk", paramLabel = "NAME")
  private @Nullable String trunk;

  @Option(names = "--since", paramLabel = "TIME", description = "Such as 2026-03-01T20:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME")
  private @Nullable String until;

  @Option(names = "--ending", paramLabel = "WHY", description = "Such as no-answer.")
  private @Nullable String ending;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "Goes on where a list stopped.")
  private @Nullable String cursor;

  @Option(names = "--limit", paramLabel = "COUNT")
  private @Nullable String limit;

  @Option(names = "--csv", description = "All of them, as CSV.")
  private boolean csv;

  @Override
  public void run() {
    var query = new LinkedHashMap<String, @Nullable String>();
    query.put("number", number);
    query.put("trunk", trunk);
    query.put("since", since);
    query.put("until", until);
    query.put("ending", ending);
    if (csv) {
      api.lines(
          "GET",
          ApiClient.path("/records.csv", query),
          Optional.empty(),
          line -> out().println(line));
      out().flush();
      return;
    }
    query.put("cursor", cursor);
    query.put("limit", limit);
    AnswerTable.print(
        out(),
        api.json(),
        api.get(ApiClient.path("/records", query)),
        "started",
        "direction",
        "from",
        "to",
        "trunk",
        "room",
        "seconds",
        "ending",
        "media.mos",
        "id");
  }

  @Command(name = "show", description = "Shows all that is known of one.")
  void show(@Mixin ApiClient there, @Parameters(paramLabel = "ID") String id) {
    AnswerTable.print(out(), there.json(), there.get("/records/" + ApiClient.encoded(id)));
  }

  @Command(name = "ladder", description = "Draws the SIP messages of one.")
  void ladder(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--text", description = "The messages themselves.") boolean text) {
    JsonNode ladder = there.get("/records/" + ApiClient.encoded(id) + "/messages");
    if (there.json()) {
      AnswerTable.print(out(), true, ladder);
    } else if (text) {
      for (JsonNode message : ladder.path("messages")) {
        out()
            .printf(
                "%s %s %s -> %s%n%s%n",
                message.path("at").asText(),
                message.path("transport").asText(),
                message.path("from").asText(),
                message.path("to").asText(),
                message.path("text").asText());
      }
      out().flush();
    } else {
      Ladder.print(out(), ladder);
    }
  }

  @Command(name = "pcap", description = "Writes the SIP messages of one for Wireshark.")
  void pcap(
      @Mixin ApiClient there,
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "FILE") Path file) {
    there.download("/records/" + ApiClient.encoded(id) + "/messages.pcap", file);
  }

  @Command(name = "erase", description = "Erases the records of all calls from and to a number.")
  void erase(@Mixin ApiClient there, @Parameters(paramLabel = "NUMBER") String whose) {
    var query = new LinkedHashMap<String, @Nullable String>();
    query.put("number", whose);
    AnswerTable.print(out(), there.json(), there.delete(ApiClient.path("/records", query)));
  }

  private PrintWriter out() {
    return Optional.ofNullable(spec).orElseThrow().commandLine().getOut();
  }
}
