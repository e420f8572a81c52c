package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.gateway.web.Readiness;
import org.partyline.gateway.web.Readiness.Check;
import org.partyline.gateway.web.Readiness.State;
import org.partyline.signaling.irc.IrcStatus;
import org.partyline.signaling.sip.TrunkState;

/// What is told to those who supervise the gateway.
class HealthCheckTest {
  private Instant now = Instant.EPOCH;
  private boolean media = true;
  private boolean draining;
  private int looks;
  private IrcStatus irc = new IrcStatus(true, now, "", Map.of());
  private StoreStatus store = new StoreStatus("partyline.db", true, "", 0, 0);
  private final Map<String, TrunkState> trunks = new TreeMap<>();
  private final HealthCheck health =
      new HealthCheck(
          new HealthCheck.Sources(
              _ -> {
                looks++;
                return media;
              },
              () -> draining,
              () -> irc,
              () -> store,
              () -> trunks),
          () -> now);

  private Check check(String name) {
    return health.readiness().checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allIsWell() {
    assertThat(health.readiness().live()).isTrue();
    assertThat(health.readiness().checks())
        .extracting(Check::state)
        .containsOnly(State.OK)
        .hasSize(4);
  }

  @Test
  void mediaThatDoesNotMoveNeedsARestart() {
    media = false;
    assertThat(health.readiness().live()).isFalse();
    assertThat(check("media").state()).isEqualTo(State.FAILED);
  }

  @Test
  void aDrainTakesNoCallsAndIsNoReasonToRestart() {
    draining = true;
    assertThat(health.readiness().live()).isTrue();
    assertThat(check("calls").state()).isEqualTo(State.FAILED);
  }

  @Test
  void callsAreTakenWithoutIrcStoreAndACarrier() {
    irc = new IrcStatus(false, now, "irc.example.org:6697: connection refused", Map.of());
    store = new StoreStatus("db", false, "db.example.org: connection refused", 3, 0);
    trunks.put("sipgate", new TrunkState(TrunkState.Kind.REFUSED, "403 Forbidden", now));
    trunks.put("other", new TrunkState(TrunkState.Kind.REGISTERED, "", now));
    assertThat(check("irc"))
        .isEqualTo(new Check("irc", State.DEGRADED, "irc.example.org:6697: connection refused"));
    assertThat(check("store").state()).isEqualTo(State.DEGRADED);
    assertThat(check("trunk sipgate").state()).isEqualTo(State.DEGRADED);
    assertThat(check("trunk sipgate").reason()).contains("403 Forbidden");
    assertThat(check("trunk other").state()).isEqualTo(State.OK);
    assertThat(health.readiness().checks()).extracting(Check::state).doesNotContain(State.FAILED);
  }

  @Test
  void whoeverAsksOftenIsToldWhatIsKnown() {
    for (int i = 0; i < 100; i++) {
      Readiness _ = health.readiness();
    }
    assertThat(looks).isEqualTo(1);
    now = now.plusMillis(1_100);
    Readiness _ = health.readiness();
    assertThat(looks).isEqualTo(2);
  }
}
