package org.partyline.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.api.ApiKit.Answer;
import org.partyline.gateway.config.Configuration;

/// Trunks, numbers and the policy, as administrators change them.
class ProvisioningTest {
  private static final String SIPGATE =
      """
      {"name": "sipgate", "preset": "sipgate", "user": "1234567t0", "password": "geheim-1",
       "numbers": ["+49 30 1234567"]}
      """;

  private final ApiKit kit = new ApiKit();
  private final String admin = kit.token(Role.ADMIN);
  private final List<Configuration> applied = new ArrayList<>();

  ProvisioningTest() {
    kit.provisioning.onChange(applied::add);
  }

  private Answer ask(String method, String path, String body, String version) {
    var headers = new HashMap<>(Map.of("authorization", "Bearer " + admin));
    if (!version.isEmpty()) {
      headers.put("if-match", "\"" + version + "\"");
    }
    return kit.ask(method, path, body.replace('\'', '"'), headers);
  }

  private static String version(Answer of) {
    return of.json().get("version").asText();
  }

  /// What `path` has now.
  private String version(String path) {
    return version(ask("GET", path, "", ""));
  }

  @Test
  void aTrunkIsAddedAppliedAndRemoved() {
    Answer added = ask("POST", "/trunks", SIPGATE, "");
    assertThat(added.status()).isEqualTo(201);
    assertThat(added.headers()).containsEntry("etag", "\"" + version(added) + "\"");
    assertThat(applied.getLast().trunks()).hasSize(1);
    assertThat(applied.getLast().trunks().getFirst().password().orElseThrow().reveal())
        .isEqualTo("geheim-1");
    assertThat(ask("GET", "/trunks", "", "").json().at("/items/0/settings/user").asText())
        .isEqualTo("1234567t0");
    assertThat(ask("DELETE", "/trunks/sipgate", "", version(added)).status()).isEqualTo(204);
    assertThat(applied.getLast().trunks()).isEmpty();
    assertThat(ask("GET", "/trunks/sipgate", "", "").status()).isEqualTo(404);
  }

  @Test
  void secretsAreNowhereInWhatIsAnswered() {
    var answers = new StringBuilder();
    Answer added = ask("POST", "/trunks", SIPGATE, "");
    String changed = SIPGATE.replace("geheim-1", "geheim-2");
    Answer put = ask("PUT", "/trunks/sipgate", changed, version(added));
    Answer stale = ask("PUT", "/trunks/sipgate", changed, version(added));
    Answer wrong = ask("PUT", "/trunks/sipgate", changed.replace("t0", "?"), version(put));
    for (Answer answer : List.of(added, put, stale, wrong)) {
      answers.append(answer.json());
    }
    for (String path : List.of("/trunks", "/trunks/sipgate", "/audit", "/status")) {
      answers.append(ask("GET", path, "", "").json());
    }
    assertThat(answers.toString()).contains("\"secrets\":[\"password\"]").doesNotContain("geheim");
    assertThat(ask("GET", "/audit", "", "").json().at("/items/0/after/password").asText())
        .isEqualTo("(changed)");
  }

  @Test
  void aSecretThatIsLeftOutStaysAndNullRemovesIt() {
    ask("POST", "/trunks", SIPGATE, "");
    String without = SIPGATE.replace("\"password\": \"geheim-1\",", "");
    assertThat(ask("PUT", "/trunks/sipgate", without, version("/trunks/sipgate")).status())
        .isEqualTo(200);
    assertThat(applied.getLast().trunks().getFirst().password().orElseThrow().reveal())
        .isEqualTo("geheim-1");
    Answer removed =
        ask(
            "PUT",
            "/trunks/sipgate",
            SIPGATE.replace("\"geheim-1\"", "null"),
            version("/trunks/sipgate"));
    assertThat(removed.status()).as("sipgate needs one").isEqualTo(400);
    assertThat(removed.json().at("/errors/0/path").asText()).isEqualTo("password");
  }

  @Test
  void aGroupThatIsLeftOutGoesWithItsSecret() {
    String plain = "{\"name\": \"a\", \"domain\": \"a.example\", \"registrar\": \"none\"";
    String digest = plain + ", \"inbound\": {\"user\": \"them\", \"password\": \"geheim\"}}";
    assertThat(ask("POST", "/trunks", digest, "").json().at("/secrets/0").asText())
        .isEqualTo("inbound.password");
    Answer changed = ask("PUT", "/trunks/a", plain + "}", version("/trunks/a"));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().get("secrets")).isEmpty();
    assertThat(applied.getLast().trunks().getFirst().inbound().password()).isEmpty();
    Answer wrong = ask("PUT", "/trunks/a", plain + ", \"inbound\": \"x\"}", version(changed));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.json().at("/errors/0/path").asText()).isEqualTo("inbound");
  }

  /// What looks like a reference is the password's own text.
  @Test
  void passwordsMayHoldAnything() {
    for (String odd : List.of("${HOME}", "$${HOME}", "a${file:/etc/passwd}b", "ä\\\"€")) {
      ask("POST", "/trunks", SIPGATE, "");
      String body = SIPGATE.replace("geheim-1", odd);
      Answer answer = ask("PUT", "/trunks/sipgate", body, version("/trunks/sipgate"));
      if (odd.contains("${")) {
        assertThat(answer.status()).as(odd).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/path").asText()).isEqualTo("password");
      } else {
        assertThat(answer.status()).as(odd).isEqualTo(200);
        assertThat(applied.getLast().trunks().getFirst().password().orElseThrow().reveal())
            .isEqualTo("ä\"€");
      }
    }
  }

  @Test
  void twoAdministratorsDoNotOverwriteEachOther() {
    String first = version(ask("POST", "/trunks", SIPGATE, ""));
    String mine = SIPGATE.replace("}", ", \"calls-per-second\": 2}");
    String theirs = SIPGATE.replace("}", ", \"calls-per-second\": 3}");
    Answer changed = ask("PUT", "/trunks/sipgate", theirs, first);
    assertThat(changed.status()).isEqualTo(200);
    Answer stale = ask("PUT", "/trunks/sipgate", mine, first);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.headers()).containsEntry("etag", "\"" + version(changed) + "\"");
    assertThat(stale.json().at("/current/settings/calls-per-second").asInt()).isEqualTo(3);
    assertThat(applied.getLast().trunks().getFirst().callsPerSecond()).isEqualTo(3);
    assertThat(ask("PUT", "/trunks/sipgate", mine, "").status()).isEqualTo(428);
    assertThat(ask("DELETE", "/trunks/sipgate", "", first).status()).isEqualTo(412);
    assertThat(ask("PUT", "/trunks/sipgate", mine, version(changed)).status()).isEqualTo(200);
  }

  /// A tab that was left open must not write over what somebody else has made since.
  @Test
  void aVersionDoesNotComeBack() {
    String first = version(ask("POST", "/trunks", SIPGATE, ""));
    ask("DELETE", "/trunks/sipgate", "", first);
    kit.now = kit.now.plusSeconds(1);
    ask("POST", "/trunks", SIPGATE.replace("}", ", \"calls-per-second\": 2}"), "");
    assertThat(ask("PUT", "/trunks/sipgate", SIPGATE, first).status()).isEqualTo(412);
    String policy = version("/policy");
    ask("PUT", "/policy", "{\"operators\": true}", policy);
    assertThat(ask("PUT", "/policy", "{}", policy).status()).isEqualTo(412);
    ask("DELETE", "/provisioned/policy", "", "");
    assertThat(version("/policy")).as("the file's, as before").isEqualTo(policy);
    assertThat(ask("PUT", "/policy", "{}", "*").status()).isEqualTo(412);
    assertThat(
            kit.ask(
                    "PUT",
                    "/policy",
                    "{}",
                    Map.of("authorization", "Bearer " + admin, "if-match", "*"))
                .status())
        .as("whatever it is: what the header is there to prevent")
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/trunks | {'name': 'Sip Gate', 'domain': 'a.example'} | name | 1 to 32 lower-case",
        "/trunks | {'name': 'a', 'domain': 'a.example', 'usr': 'x'} | usr | did you mean user?",
        "/trunks | {'name': 'a', 'domain': 'a.example', 'expires': 'soon'} | expires | must be a"
            + " time",
        "/trunks | {'name': 'a', 'domain': 'a.example', 'tls': {'key': '/k'}} | tls.key | go"
            + " together",
        "/trunks | {'name': 'a', 'domain': '${HOME}'} | domain | for the file",
        "/trunks | {'name': 'a', 'domain': 'a.example', 'numbers': ['030']} | numbers | in quotes",
        "/trunks | {'name': 'a', 'domain': 'a.example', 'session-expires': '91s'} |  | ",
        "/trunks | [] |  | wrong type",
        "/numbers | {'called': 'dial-in'} | called | there is one already",
        "/numbers | {'called': '2000', 'room': 'attic'} | dial-in.numbers[2].room | there is no"
            + " room",
      })
  void whatIsWrongIsNamed(String path, String body, String field, String advice) {
    Answer answer = ask("POST", path, body, "");
    if (field == null && advice == null) {
      assertThat(answer.status()).isEqualTo(201);
      return;
    }
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/errors/0/path").asText()).isEqualTo(field == null ? "" : field);
    assertThat(answer.json().at("/errors/0/message").asText()).contains(advice);
    assertThat(applied).isEmpty();
  }

  @Test
  void whatCannotBeAppliedIsNotKept() {
    kit.provisioning.onChange(next -> {
      if (!next.trunks().isEmpty()) {
        throw new IllegalArgumentException("no such certificate");
      }
    });
    Answer refused = ask("POST", "/trunks", SIPGATE, "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").asText()).contains("no such certificate");
    assertThat(ask("GET", "/trunks", "", "").json().get("items")).isEmpty();
    assertThat(ask("GET", "/audit", "", "").json().get("items")).isEmpty();
  }

  /// As when the store went away in the middle of it.
  @Test
  void whyAChangeFailedIsToldEvenWhenItCannotBeUndone() {
    var times = new AtomicInteger();
    kit.provisioning.onChange(_ -> {
      throw new IllegalArgumentException(
          times.incrementAndGet() == 1 ? "no such certificate" : "no store");
    });
    Answer refused = ask("POST", "/trunks", SIPGATE, "");
    assertThat(times).as("it was tried to undo it").hasValue(2);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").asText()).contains("no such certificate");
    assertThat(ask("GET", "/trunks", "", "").json().get("items")).isEmpty();
  }

  @Test
  void aPermanentRoomIsAddedAndItsPinIsTheRoomsAlone() {
    Answer added = ask("POST", "/permanent-rooms", "{'name': 'board', 'pin': '482913'}", "");
    assertThat(added.status()).isEqualTo(201);
    assertThat(applied.getLast().rooms().named())
        .extracting(Configuration.NamedRoom::name)
        .containsExactly("lobby", "board");
    assertThat(applied.getLast().rooms().named().getLast().pin().orElseThrow().reveal())
        .isEqualTo("482913");
    Answer changed =
        ask(
            "PUT",
            "/permanent-rooms/board",
            "{'name': 'board', 'channel': '#upstairs'}",
            version(added));
    assertThat(applied.getLast().rooms().named().getLast().pin()).as("left out").isPresent();
    assertThat(added.json() + "" + changed.json() + ask("GET", "/audit", "", "").json())
        .contains("\"secrets\":[\"pin\"]", "(changed)")
        .doesNotContain("482913");
  }

  @Test
  void aRoomThatANumberLeadsToCannotBeRemoved() {
    ask("POST", "/permanent-rooms", "{'name': 'board'}", "");
    ask("POST", "/numbers", "{'called': '2000', 'room': 'board'}", "");
    Answer refused = ask("DELETE", "/permanent-rooms/board", "", version("/permanent-rooms/board"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().toString()).contains("there is no room board");
    assertThat(ask("DELETE", "/numbers/2000", "", version("/numbers/2000")).status())
        .isEqualTo(204);
    assertThat(
            ask("DELETE", "/permanent-rooms/board", "", version("/permanent-rooms/board")).status())
        .isEqualTo(204);
    assertThat(applied.getLast().rooms().named()).hasSize(1);
  }

  @Test
  void thePolicyIsOneDocument() {
    JsonNode before = ask("GET", "/policy", "", "").json();
    assertThat(before.get("in-store").asBoolean()).isFalse();
    Answer changed =
        ask("PUT", "/policy", "{\"operators\": true, \"countries\": [\"DE\"]}", version("/policy"));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(applied.getLast().dialOut().operators()).isTrue();
    assertThat(ask("PUT", "/policy", "{\"countries\": [\"Germany\"]}", version(changed)).status())
        .isEqualTo(400);
    assertThat(ask("GET", "/policy", "", "").json().at("/settings/operators").asBoolean()).isTrue();
  }

  @Test
  void theFileRulesAgainWhenASectionIsGivenBack() {
    ask("POST", "/numbers", "{\"called\": \"2000\", \"room\": \"lobby\"}", "");
    assertThat(applied.getLast().dialIn().numbers()).hasSize(3);
    assertThat(ask("DELETE", "/provisioned/numbers", "", "").status()).isEqualTo(204);
    assertThat(applied.getLast().dialIn().numbers()).hasSize(2);
    assertThat(ask("DELETE", "/provisioned/everything", "", "").status()).isEqualTo(404);
    JsonNode log = ask("GET", "/audit", "", "").json().get("items");
    assertThat(log.get(0).get("action").asText()).isEqualTo("give back");
    assertThat(log.get(1).get("who").asText()).isEqualTo("token admin");
  }

  private JsonNode lastChange() {
    return ask("GET", "/audit", "", "").json().at("/items/0");
  }

  @Test
  void theAuditLogHasUsersTokensAndWebhooksWithoutSecrets() {
    ask("POST", "/users", "{'name': 'vera', 'role': 'viewer', 'password': 'battery staple'}", "");
    assertThat(lastChange().get("action").asText()).isEqualTo("add");
    assertThat(lastChange().get("section").asText()).isEqualTo("users");
    assertThat(lastChange().at("/after/role").asText()).isEqualTo("viewer");
    ask("PUT", "/users/vera", "{'role': 'operator', 'password': 'staple battery'}", "");
    assertThat(lastChange().at("/before/role").asText()).isEqualTo("viewer");
    assertThat(lastChange().at("/after/role").asText()).isEqualTo("operator");
    assertThat(lastChange().at("/after/password").asText()).isEqualTo("(changed)");
    assertThat(lastChange().get("who").asText()).isEqualTo("token admin");
    ask("DELETE", "/users/vera", "", "");
    assertThat(lastChange().at("/before/role").asText()).isEqualTo("operator");
    assertThat(lastChange().has("after")).isFalse();

    Answer token = ask("POST", "/tokens", "{'name': 'monitoring', 'role': 'viewer'}", "");
    assertThat(lastChange().get("name").asText()).isEqualTo("monitoring");
    ask("DELETE", "/tokens/" + token.json().get("id").asText(), "", "");
    assertThat(lastChange().get("action").asText()).isEqualTo("remove");
    assertThat(lastChange().get("section").asText()).isEqualTo("tokens");

    Answer hook = ask("POST", "/webhooks", "{'url': 'https://hooks.example/in'}", "");
    String there = "/webhooks/" + hook.json().get("id").asText();
    ask("PUT", there, "{'url': 'https://hooks.example/other'}", "");
    assertThat(lastChange().at("/before/url").asText()).endsWith("/in");
    assertThat(lastChange().at("/after/url").asText()).endsWith("/other");
    ask("DELETE", there, "", "");
    assertThat(lastChange().get("section").asText()).isEqualTo("webhooks");

    ask("DELETE", "/records?number=03012345667", "", "");
    assertThat(lastChange().get("action").asText()).isEqualTo("erase");
    assertThat(lastChange().get("name").asText()).contains("…67");

    assertThat(ask("GET", "/audit", "", "").json().toString())
        .doesNotContain(
            "staple", token.json().get("token").asText(), hook.json().get("secret").asText())
        .doesNotContain("12345667", "3012345");
  }

  @Test
  void whatIsRefusedIsNotInTheAuditLog() {
    ask("POST", "/users", "{'name': 'vera', 'role': 'viewer', 'password': 'short'}", "");
    ask("DELETE", "/users/nobody", "", "");
    ask("DELETE", "/tokens/none", "", "");
    ask("PUT", "/webhooks/none", "{'url': 'https://hooks.example/in'}", "");
    assertThat(ask("GET", "/audit", "", "").json().get("items")).isEmpty();
  }

  @Test
  void aViewerReadsAndChangesNothing() {
    String viewer = kit.token(Role.VIEWER);
    assertThat(kit.ask(viewer, "GET", "/trunks").status()).isEqualTo(200);
    assertThat(kit.ask(viewer, "POST", "/trunks", SIPGATE).status()).isEqualTo(403);
    assertThat(kit.ask(viewer, "GET", "/audit").status()).isEqualTo(403);
    assertThat(kit.ask(kit.token(Role.OPERATOR), "POST", "/trunks", SIPGATE).status())
        .isEqualTo(403);
    assertThat(applied).isEmpty();
  }
}
