package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.store.StoreStatus;
import org.partyline.signaling.sip.TrunkState;
import org.slf4j.LoggerFactory;

class CallsAndRoomsTest {
  private final ApiKit kit = new ApiKit();
  private final String viewer = kit.token(Role.VIEWER);
  private final String operator = kit.token(Role.OPERATOR);

  @Test
  void aLiveCallIsSeenMutedAndHungUp() {
    String id = kit.browserInLobby("Ada").id();
    kit.now = kit.now.plus(Duration.ofSeconds(7));
    var call = kit.ask(viewer, "GET", "/calls").json().get("items").get(0);
    assertThat(call.get("from").asText()).isEqualTo("Ada");
    assertThat(call.get("seconds").asInt()).isEqualTo(7);
    assertThat(call.get("room").asText()).isEqualTo("lobby");
    assertThat(call.get("kind").asText()).isEqualTo("browser");
    assertThat(call.get("media").get("codec").asText()).isEqualTo("none");
    assertThat(kit.ask(viewer, "POST", "/calls/" + id + "/mute").status()).isEqualTo(403);
    assertThat(kit.ask(operator, "POST", "/calls/" + id + "/mute").status()).isEqualTo(204);
    var muted = kit.ask(viewer, "GET", "/calls/" + id).json();
    assertThat(muted.get("participant").get("muted").asBoolean()).isTrue();
    assertThat(kit.ask(operator, "DELETE", "/calls/" + id).status()).isEqualTo(204);
    assertThat(kit.hungUp).containsExactly("Ada by token operator");
    assertThat(kit.ask(operator, "DELETE", "/calls/c99").status()).isEqualTo(404);
  }

  @Test
  void aRoomIsRecordedByOperatorsAndAllSeeIt() {
    String path = "/rooms/lobby/recording";
    assertThat(kit.ask(operator, "POST", path).status()).as("nobody is there").isEqualTo(409);
    kit.browserInLobby("Ada");
    assertThat(kit.ask(viewer, "POST", path).status()).isEqualTo(403);
    assertThat(kit.ask(viewer, "GET", path).status()).isEqualTo(404);

    var begun = kit.ask(operator, "POST", path);

    assertThat(begun.status()).isEqualTo(201);
    assertThat(begun.json().get("name").asText()).isEqualTo("lobby_20260301T200000Z");
    assertThat(kit.ask(operator, "POST", path).status()).isEqualTo(409);
    assertThat(kit.ask(viewer, "GET", path).json()).isEqualTo(begun.json());
    assertThat(kit.ask(viewer, "GET", "/rooms/lobby").json().get("recording"))
        .isEqualTo(begun.json());
    assertThat(kit.ask(operator, "DELETE", path).status()).isEqualTo(204);
    assertThat(kit.ask(operator, "DELETE", path).status()).isEqualTo(404);
    assertThat(kit.ask(viewer, "GET", "/rooms/lobby").json().has("recording")).isFalse();
  }

  @Test
  void digitsAreForPhones() {
    String id = kit.browserInLobby("Ada").id();
    var answer = kit.ask(operator, "POST", "/calls/" + id + "/digits", "{\"digits\":\"1#\"}");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(
            kit.ask(operator, "POST", "/calls/" + id + "/digits", "{\"digits\":\"x\"}")
                .json()
                .get("errors")
                .get(0)
                .get("path")
                .asText())
        .isEqualTo("digits");
  }

  @Test
  void aCallThatThePolicyRefusesSaysWhyAndShowsNoNumber() {
    var refused =
        kit.ask(operator, "POST", "/calls", "{\"to\":\"030 1234567\",\"room\":\"lobby\"}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("detail").asText()).contains("nobody may call out here");
    assertThat(refused.json().toString()).doesNotContain("1234567");
  }

  @Test
  void theSameIdempotencyKeyIsAnsweredTheSame() {
    var headers = Map.of("authorization", "Bearer " + operator, "idempotency-key", "k1");
    String body = "{\"to\":\"030 1234567\",\"room\":\"lobby\"}";
    var first = kit.ask("POST", "/calls", body, headers);
    var second = kit.ask("POST", "/calls", body, headers);
    assertThat(second).isEqualTo(first);
    assertThat(kit.ask("POST", "/calls", body.replace("030", "040"), headers).status())
        .isEqualTo(422);
  }

  @Test
  void operatorsSeeThePinAndViewersDoNot() {
    assertThat(kit.ask(viewer, "GET", "/rooms/lobby").json().has("pin")).isFalse();
    var room = kit.ask(operator, "GET", "/rooms/lobby").json();
    assertThat(room.get("pin").asText()).matches("[0-9]{8,}");
    assertThat(room.get("link").asText()).endsWith("/rtc/lobby");
    assertThat(room.get("dial-in").get(0).asText()).isEqualTo("+49 30 1234567");
  }

  @Test
  void aMeetingIsOpenedLockedAndClosed() {
    var opened = kit.ask(operator, "POST", "/rooms", "{\"name\":\"garden\"}");
    assertThat(opened.status()).isEqualTo(201);
    assertThat(opened.json().get("permanent").asBoolean()).isFalse();
    assertThat(opened.headers()).containsEntry("location", "/api/v1/rooms/garden");
    assertThat(kit.ask(operator, "POST", "/rooms", "{\"name\":\"garden\"}").status())
        .isEqualTo(409);
    assertThat(
            kit.ask(operator, "POST", "/rooms", "{\"name\":\"a b\"}")
                .json()
                .get("errors")
                .get(0)
                .get("path")
                .asText())
        .isEqualTo("name");
    assertThat(kit.ask(operator, "POST", "/rooms/garden/lock").status()).isEqualTo(204);
    assertThat(kit.ask(viewer, "GET", "/rooms/garden").json().get("locked").asBoolean()).isTrue();
    assertThat(kit.ask(operator, "POST", "/rooms/garden/close").status()).isEqualTo(204);
    assertThat(kit.ask(viewer, "GET", "/rooms/garden").status()).isEqualTo(404);
  }

  @Test
  void whoIsInARoomIsMutedMovedAndRemoved() {
    kit.browserInLobby("Ada");
    var person = kit.ask(viewer, "GET", "/rooms/lobby/participants").json().get("items").get(0);
    String path = "/rooms/lobby/participants/" + person.get("id").asInt();
    assertThat(kit.ask(operator, "POST", path + "/mute").status()).isEqualTo(204);
    assertThat(
            kit.ask(operator, "POST", path + "/move", "{\"room\":\"nowhere\"}")
                .json()
                .get("errors")
                .get(0)
                .get("path")
                .asText())
        .isEqualTo("room");
    assertThat(kit.ask(operator, "POST", path + "/remove").status()).isEqualTo(204);
    assertThat(kit.ask(operator, "POST", "/rooms/lobby/participants/77/mute").status())
        .isEqualTo(404);
    assertThat(kit.ask(operator, "POST", "/rooms/lobby/participants/x/mute").status())
        .isEqualTo(404);
  }

  @Test
  void theStatusSaysWhatNeedsAttentionAndTheFix() {
    kit.trunks.put(
        "sipgate", new TrunkState(TrunkState.Kind.REFUSED, "refused: 403 Forbidden", kit.now));
    kit.store = new StoreStatus("postgres", false, "Connection refused", 3, 0);
    var status = kit.ask(viewer, "GET", "/status").json();
    assertThat(status.get("trunks").get(0).get("state").asText()).isEqualTo("refused");
    var problems = status.get("problems");
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0).get("what").asText())
        .isEqualTo("The trunk sipgate refuses us: 403 Forbidden.");
    assertThat(problems.get(0).get("fix").asText()).contains("password");
    assertThat(problems.get(1).get("what").asText()).contains("Connection refused");
  }

  @Test
  void theLogSaysWhoHasDoneWhatAndNothingSecret() {
    var lines = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(Api.class);
    Level level = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    lines.start();
    try {
      kit.ask("POST", "/session", "{\"name\":\"ada\",\"password\":\"my old one\"}", Map.of());
      kit.ask(operator, "POST", "/rooms", "{\"name\":\"garden\"}");
      kit.ask(operator, "GET", "/rooms");
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(level);
    }
    // Other tests' requests are logged at the same time.
    assertThat(lines.list)
        .filteredOn(ILoggingEvent::getThreadName, Thread.currentThread().getName())
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "/session from 192.0.2.1: WRONG", "POST /rooms by token operator from 192.0.2.1: 201");
  }

  @Test
  void whatIsNotKnownIsRefusedWithItsPath() {
    for (var wrong :
        List.of(
            Map.entry("{\"nmae\":\"x\"}", "nmae"),
            Map.entry("{\"name\":7}", "name"),
            Map.entry("{\"name\":null,\"name\":\"x\"}", ""),
            Map.entry("[]", ""),
            Map.entry("{} {}", ""))) {
      var answer = kit.ask(operator, "POST", "/rooms", wrong.getKey());
      assertThat(answer.status()).as(wrong.getKey()).isEqualTo(400);
      assertThat(answer.json().get("errors").get(0).get("path").asText())
          .as(wrong.getKey())
          .isEqualTo(wrong.getValue());
    }
    assertThat(kit.ask(operator, "GET", "/rooms?limit=3").status()).isEqualTo(400);
  }
}
