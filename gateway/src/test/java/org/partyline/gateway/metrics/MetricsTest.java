package org.partyline.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallSnapshot.Direction;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.TrunkState.Kind;

class MetricsTest {
  private final ActiveCalls calls = new ActiveCalls(List.of(), Instant::now, Instant::now);
  private final Map<String, TrunkState> trunks = new HashMap<>();
  private final Metrics metrics =
      Metrics.of(
          calls,
          List.of(new Metrics.Watched("sipgate", true), new Metrics.Watched("pbx", false)),
          () -> trunks);

  @AfterEach
  void close() {
    metrics.close();
  }

  private LiveCall begin(Direction direction, Participant.Kind kind) {
    return calls.begin(
        direction, kind, "+49 30 …67", "lobby", "192.0.2.1:5060", "call-id", "lobby", _ -> {});
  }

  /// The value of one series.
  private String value(String series) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> line.substring(series.length() + 1))
        .findFirst()
        .orElse("no such series");
  }

  @Test
  void callsAreCountedWhileTheyLastAndByTheirEnding() {
    String active = "partyline_calls_active{direction=\"out\",kind=\"phone\"}";
    String busy = "partyline_calls_total{direction=\"out\",ending=\"busy\"}";
    assertThat(value(active)).isEqualTo("0.0");
    assertThat(value(busy)).as("there before it happens").isEqualTo("0.0");
    LiveCall first = begin(Direction.OUT, Participant.Kind.PHONE);
    begin(Direction.OUT, Participant.Kind.PHONE);
    begin(Direction.IN, Participant.Kind.BROWSER);
    assertThat(value(active)).isEqualTo("2.0");
    assertThat(value("partyline_calls_active{direction=\"in\",kind=\"browser\"}")).isEqualTo("1.0");
    first.end(Ending.BUSY, Optional.empty(), Optional.empty());
    assertThat(value(active)).isEqualTo("1.0");
    assertThat(value(busy)).isEqualTo("1.0");
    assertThat(value("partyline_calls_total{direction=\"in\",ending=\"busy\"}")).isEqualTo("0.0");
    assertThat(metrics.scrape()).contains("# TYPE partyline_calls_total counter");
  }

  @Test
  void aTrunkIsInOneState() {
    String registered = "partyline_trunk_registered{trunk=\"sipgate\"}";
    assertThat(value(registered)).isEqualTo("0.0");
    trunks.put("sipgate", new TrunkState(Kind.REGISTERED, "", Instant.EPOCH));
    assertThat(value(registered)).isEqualTo("1.0");
    trunks.put("sipgate", new TrunkState(Kind.TLS_FAILED, "certificate", Instant.EPOCH));
    assertThat(value(registered)).isEqualTo("0.0");
    assertThat(value(state("sipgate", "tls-failed"))).isEqualTo("1.0");
    for (String other : List.of("registered", "refused", "unreachable", "trying")) {
      assertThat(value(state("sipgate", other))).as(other).isEqualTo("0.0");
    }
    assertThat(metrics.scrape()).doesNotContain("certificate");
  }

  /// An alarm for what is not registered would never end.
  @Test
  void aTrunkThatDoesNotRegisterIsNotCalledUnregistered() {
    trunks.put("pbx", new TrunkState(Kind.REACHABLE, "", Instant.EPOCH));
    assertThat(value(state("pbx", "reachable"))).isEqualTo("1.0");
    assertThat(value("partyline_trunk_registered{trunk=\"pbx\"}")).isEqualTo("no such series");
  }

  private static String state(String trunk, String state) {
    return "partyline_trunk_state{state=\"%s\",trunk=\"%s\"}".formatted(state, trunk);
  }

  @Test
  void theJvmIsWatchedAndNobodyIsNamed() {
    begin(Direction.IN, Participant.Kind.PHONE);
    assertThat(metrics.scrape())
        .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_uptime_seconds ")
        .doesNotContain("…67", "192.0.2.1", "call-id", "lobby");
  }
}
