package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Api;
import org.partyline.lab.Lab;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// What an operator does by the API is heard on the phones.
class OperatedTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  @Test
  void aCallIsSeenMutedMovedAndHungUp() {
    try (var lab = Lab.start()) {
      var api = Api.of(lab);
      var room = lab.freshRoom();
      var other = lab.freshRoom();
      try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
          var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
        anna.calls();
        bert.calls();
        anna.hears(BERT);

        JsonNode calls = api.get("/calls").get("items");
        assertThat(calls).hasSize(2);
        JsonNode second = calls.get(1);
        assertThat(second.get("room").asText()).isEqualTo(room.name());
        assertThat(second.get("media").get("codec").asText()).isNotEqualTo("none");
        String call = "/calls/" + second.get("id").asText();

        api.post(call + "/mute", "");
        anna.stopsHearing(BERT);
        api.post(call + "/unmute", "");
        anna.hears(BERT);

        api.post(call + "/move", "{\"room\":\"" + other.name() + "\"}");
        anna.stopsHearing(BERT);
        eventually(
            "it is in the other room",
            Duration.ofSeconds(20),
            () -> api.get(call).path("room").asText().equals(other.name()));

        api.delete(call);
        eventually(
            "its record says who has ended it",
            Duration.ofSeconds(20),
            () ->
                api.get("/records?ending=operator")
                    .path("items")
                    .path(0)
                    .path("by")
                    .asText()
                    .equals("command line"));
        bert.isHungUpOn(Duration.ofSeconds(20));
      }
    }
  }
}
