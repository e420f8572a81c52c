package org.partyline.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallSnapshot.Direction;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.media.LegStats;
import org.partyline.media.LoopStats;
import org.partyline.media.MediaServerObserver;
import org.partyline.media.MediaServerObserver.Outcome;
import org.partyline.media.MediaServerStats;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.sip.TrunkState;
import org.partyline.signaling.sip.TrunkState.Kind;

class MetricsTest {
  private Instant now = Instant.EPOCH;
  private final ActiveCalls calls = new ActiveCalls(List.of(), () -> now, () -> now);
  private final Map<String, TrunkState> trunks = new HashMap<>();
  private final Metrics metrics =
      Metrics.of(
          calls,
          List.of(new Metrics.Watched("sipgate", true), new Metrics.Watched("pbx", false)),
          () -> trunks);

  MetricsTest() {
    var loop =
        new LoopStats(
            "media-0", 500, 4, Duration.ofMillis(2), Duration.ofMillis(90), Duration.ofSeconds(3));
    metrics.watch(
        () -> List.of(loop),
        () -> new StoreStatus("partyline.db", false, "disk full", 3, 1),
        () -> new IrcStatus(true, Instant.EPOCH, "", Map.of()),
        () -> true,
        () -> 2);
    var server =
        new MediaServerStats(
            URI.create("ws://192.0.2.7:8888/kurento"),
            true,
            false,
            3,
            12.5f,
            9,
            1,
            Duration.ofSeconds(1),
            Duration.ofMillis(400));
    MediaServerObserver asked = metrics.watch(() -> List.of(server));
    asked.asked("an answer", Outcome.ANSWERED, Duration.ofMillis(20));
    asked.asked("an answer", Outcome.FAILED, Duration.ofMillis(2_500));
  }

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

  /// Answered after seven seconds; one of twenty packets is lost.
  private void oneCallBySipgate() {
    LiveCall call = begin(Direction.OUT, Participant.Kind.PHONE);
    call.trunk("sipgate", "call-id");
    now = now.plusSeconds(7);
    call.answered();
    LegStats heard =
        new LegStats(
            "PCMA",
            LegStats.Encryption.NONE,
            950,
            1_000,
            0,
            1_000,
            50,
            12,
            30,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            40,
            0,
            0);
    call.end(Ending.CALLER_HUNG_UP, Optional.empty(), Optional.of(heard));
  }

  @Test
  void callsAreCountedByTrunkAndSetupIsTimed() {
    oneCallBySipgate();
    assertThat(
            value(
                "partyline_trunk_calls_total{direction=\"out\",ending=\"caller-hung-up\",trunk=\"sipgate\"}"))
        .isEqualTo("1.0");
    assertThat(value("partyline_call_setup_seconds_sum{direction=\"out\"}")).isEqualTo("7.0");
    assertThat(value("partyline_call_setup_seconds_bucket{direction=\"out\",le=\"5.0\"}"))
        .isEqualTo("0");
    assertThat(value("partyline_call_setup_seconds_bucket{direction=\"out\",le=\"10.0\"}"))
        .isEqualTo("1");
    assertThat(value("partyline_call_lost_sum{kind=\"phone\"}")).isEqualTo("5.0");
    assertThat(value("partyline_call_jitter_sum{kind=\"phone\"}")).isEqualTo("30.0");
    assertThat(value("partyline_call_mos_bucket{kind=\"phone\",le=\"4.3\"}")).isEqualTo("1");
    assertThat(value("partyline_call_mos_bucket{kind=\"phone\",le=\"2.0\"}")).isEqualTo("0");
  }

  @Test
  void theRestIsAsItIsNow() {
    assertThat(value("partyline_media_loop_busy_seconds_total{loop=\"media-0\"}")).isEqualTo("3.0");
    assertThat(value("partyline_media_loop_lag_seconds_total{loop=\"media-0\"}"))
        .as("500 steps, 2 ms late on average")
        .isEqualTo("1.0");
    assertThat(value("partyline_media_loop_ticks_skipped_total{loop=\"media-0\"}"))
        .isEqualTo("4.0");
    assertThat(value("partyline_store_records_waiting")).isEqualTo("3.0");
    assertThat(value("partyline_store_records_lost_total")).isEqualTo("1.0");
    assertThat(value("partyline_store_available")).isEqualTo("0.0");
    assertThat(value("partyline_irc_connected")).isEqualTo("1.0");
    assertThat(value("partyline_draining")).isEqualTo("1.0");
    assertThat(value("partyline_rooms_open")).isEqualTo("2.0");
  }

  /// Names without what Prometheus adds to counters and histograms.
  private static Set<String> families(String text) {
    return Pattern.compile("partyline_[a-z_]+")
        .matcher(text)
        .results()
        .map(found -> found.group().replaceAll("_(total|bucket|sum|count|max)$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String docs(String file) throws IOException {
    return Files.readString(Path.of("../docs", file));
  }

  @Test
  void mediaServersAreWatchedAndWhatTheyAreAskedIsTimed() {
    assertThat(metrics.scrape())
        .contains(
            "partyline_media_server_up{server=\"192.0.2.7:8888\"} 1.0",
            "partyline_media_server_drained{server=\"192.0.2.7:8888\"} 0.0",
            "partyline_media_server_legs{server=\"192.0.2.7:8888\"} 3.0",
            "partyline_media_server_cpu{server=\"192.0.2.7:8888\"} 12.5",
            "partyline_media_server_commands_seconds_count"
                + "{command=\"answer\",outcome=\"answered\"} 1",
            "partyline_media_server_commands_seconds_sum"
                + "{command=\"answer\",outcome=\"failed\"} 2.5");
  }

  @Test
  void eachMetricIsExplainedAndNoOtherOneIsSpokenOf() throws IOException {
    oneCallBySipgate();
    Set<String> exposed = families(metrics.scrape());
    assertThat(families(docs("metrics.md"))).isEqualTo(exposed);
    assertThat(exposed).containsAll(families(docs("prometheus/alerts.yaml")));
    assertThat(exposed).containsAll(families(docs("grafana/partyline.json")));
  }

  /// A dashboard is imported by hand; a broken one says little of why.
  @Test
  void theDashboardHasUniquePanelsWithQueries() throws IOException {
    var dashboard = new ObjectMapper().readTree(docs("grafana/partyline.json"));
    var ids = new HashSet<Integer>();
    dashboard
        .get("panels")
        .forEach(panel -> {
          assertThat(ids.add(panel.get("id").asInt())).as(panel.toString()).isTrue();
          if (!panel.get("type").asText().equals("row")) {
            assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
            panel
                .get("targets")
                .forEach(target -> assertThat(target.get("expr").asText()).isNotBlank());
          }
        });
    assertThat(ids).hasSizeGreaterThan(10);
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
