package org.partyline.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.room.Participant;
import org.partyline.media.LegStats;

class CallRecordsFileTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void eachCallIsALineAndTheFileMayBeRotated() throws IOException {
    Path file = folder.resolve("calls.jsonl");
    var records = CallRecordsFile.open(file);
    call(records, "1000");
    call(records, "a \"quoted\"\r\nname");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.getFirst());
    assertThat(first.get("start").asText()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(first.get("from").asText()).isEqualTo("+49 30 …67");
    assertThat(first.get("to").asText()).isEqualTo("1000");
    assertThat(first.get("source").asText()).isEqualTo("192.0.2.1:5060");
    assertThat(first.get("seconds").asDouble()).isEqualTo(12);
    assertThat(first.get("ending").asText()).isEqualTo("MEDIA_TIMEOUT");
    assertThat(first.get("blame").asText()).isEqualTo("CARRIER");
    assertThat(first.get("media").get("codec").asText()).isEqualTo("none");
    Files.move(file, folder.resolve("calls.1"));
    call(records, "1000");
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  private void call(CallRecordsFile records, String to) {
    var calls = new ActiveCalls(List.of(records), () -> now, () -> now);
    LiveCall call =
        calls.begin(
            Participant.Kind.PHONE, "+49 30 …67", to, "192.0.2.1:5060", "id", "none", _ -> {});
    assertThat(calls.all()).hasSize(1);
    now = now.plus(Duration.ofSeconds(12));
    call.end(Ending.MEDIA_TIMEOUT, Optional.empty(), Optional.of(LegStats.NONE));
    assertThat(calls.all()).isEmpty();
  }
}
