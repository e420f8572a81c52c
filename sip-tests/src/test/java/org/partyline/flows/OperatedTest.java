package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Lab;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// What an operator does by the API is heard on the phones.
class OperatedTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  @Test
  void aCallIsSeenMutedMovedAndHungUp() throws IOException {
    try (var lab = Lab.start()) {
      Path store = lab.configurationFile().resolveSibling("store");
      JsonNode access = JSON.readTree(Files.readString(store.resolve("api.json")));
      var room = lab.freshRoom();
      var other = lab.freshRoom();
      try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
          var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
        anna.calls();
        bert.calls();
        anna.hears(BERT);

        JsonNode calls = ask(access, "GET", "/calls", "").get("items");
        assertThat(calls).hasSize(2);
        JsonNode second = calls.get(1);
        assertThat(second.get("room").asText()).isEqualTo(room.name());
        assertThat(second.get("media").get("codec").asText()).isNotEqualTo("none");
        String call = "/calls/" + second.get("id").asText();

        ask(access, "POST", call + "/mute", "");
        anna.stopsHearing(BERT);
        ask(access, "POST", call + "/unmute", "");
        anna.hears(BERT);

        ask(access, "POST", call + "/move", "{\"room\":\"" + other.name() + "\"}");
        anna.stopsHearing(BERT);
        eventually(
            "it is in the other room",
            Duration.ofSeconds(20),
            () -> ask(access, "GET", call, "").path("room").asText().equals(other.name()));

        ask(access, "DELETE", call, "");
        eventually(
            "its record says who has ended it",
            Duration.ofSeconds(20),
            () ->
                ask(access, "GET", "/records?ending=operator", "")
                    .path("items")
                    .path(0)
                    .path("by")
                    .asText()
                    .equals("command line"));
        bert.isHungUpOn(Duration.ofSeconds(20));
      }
    }
  }

  private static JsonNode ask(JsonNode access, String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(access.get("url").asText() + "/api/v1" + path))
            .header("Authorization", "Bearer " + access.get("token").asText())
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isLessThan(300);
      return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
