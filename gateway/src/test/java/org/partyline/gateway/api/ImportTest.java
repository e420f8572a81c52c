package org.partyline.gateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.Session;
import org.partyline.gateway.access.User;
import org.partyline.gateway.api.ApiKit.Answer;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.Entry;
import org.partyline.gateway.webhook.Webhook;

/// Export and import of all that changes at run time.
class ImportTest {
  private static final String TRUNK =
      "{'name': 'sipgate', 'preset': 'sipgate', 'user': '1234567t0', 'password': 'geheim-1',"
          + " 'rates': [{'prefix': '+49', 'per-minute': 0.25}]}";
  private static final String ALL =
      """
      {'permanent-rooms': [{'name': 'lobby'}, {'name': 'board', 'pin': '482913'}],
       'trunks': [%s],
       'numbers': [{'called': '2000', 'room': 'board'}],
       'policy': {'operators': true, 'max-duration': '30m'},
       'users': [{'name': 'vera', 'role': 'viewer'}],
       'webhooks': [{'url': 'https://hooks.example/in', 'events': ['call-ended']}]}
      """
          .formatted(TRUNK);

  private final ApiKit kit = new ApiKit();
  private final String admin = kit.token(Role.ADMIN);
  private final List<Configuration> applied = new ArrayList<>();

  ImportTest() {
    kit.provisioning.onChange(applied::add);
  }

  private Answer ask(ApiKit of, String method, String path, String body, Map<String, String> more) {
    var headers = new HashMap<>(more);
    headers.putIfAbsent("authorization", "Bearer " + (of == kit ? admin : of.token(Role.ADMIN)));
    return of.ask(method, path, body, headers);
  }

  private Answer get(String path) {
    return ask(kit, "GET", path, "", Map.of());
  }

  private Answer put(String query, String body, String version) {
    return ask(
        kit, "PUT", "/provisioned" + query, body.replace('\'', '"'), Map.of("if-match", version));
  }

  private Answer putYaml(ApiKit of, String yaml) {
    return ask(
        of,
        "PUT",
        "/provisioned",
        yaml,
        Map.of("if-match", "*", "content-type", "application/yaml"));
  }

  private String version() {
    return etag(get("/provisioned"));
  }

  private static String etag(Answer answer) {
    return Optional.ofNullable(answer.headers().get("etag")).orElseThrow();
  }

  private JsonNode audit() {
    return get("/audit").json().get("items");
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /// A number leads to a room that comes with it.
  @Test
  void allSectionsAreCheckedTogetherAndAppliedOnce() {
    Answer done = put("", ALL, version());
    assertThat(done.status()).as(done.text()).isEqualTo(200);
    assertThat(applied).hasSize(1);
    Configuration now = applied.getFirst();
    assertThat(now.rooms().named()).extracting("name").containsExactly("lobby", "board");
    assertThat(now.trunks().getFirst().password().orElseThrow().reveal()).isEqualTo("geheim-1");
    assertThat(now.dialIn().numbers()).extracting("called").containsExactly("2000");
    assertThat(now.dialOut().operators()).isTrue();
    assertThat(texts(done.json().at("/changes/permanent-rooms/added"))).containsExactly("board");
    assertThat(texts(done.json().at("/changes/numbers/added"))).containsExactly("2000");
    assertThat(done.json().at("/changes/numbers/removed")).isNotEmpty();
    assertThat(texts(done.json().at("/changes/policy/changed"))).containsExactly("policy");
    assertThat(texts(done.json().at("/changes/users/added"))).containsExactly("vera");
    assertThat(texts(done.json().get("need-password"))).containsExactly("vera");
    assertThat(done.json().at("/new-webhooks/0/secret").asText()).startsWith("secret of ");
    assertThat(audit().findValuesAsText("who")).containsOnly("token admin");
    assertThat(audit().findValuesAsText("section"))
        .contains("permanent-rooms", "trunks", "numbers", "policy", "users", "webhooks");
    assertThat(audit().toString()).doesNotContain("geheim", "482913", "secret of");
  }

  /// What a gateway knows before and after something that must change nothing of it.
  private String known() {
    return get("/provisioned").text()
        + version()
        + kit.access.users().stream().map(User::password).toList()
        + kit.webhooks.all().stream().map(Webhook::secret).toList()
        + audit()
        + applied.size()
        + kit.provisioning.configuration();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'numbers': [{'called': '2000', 'room': 'attic'}] | dial-in.numbers[0].room | no room",
        "'numbers': [{'called': '1'}, {'called': '2', 'rom': 'x'}] | dial-in.numbers[1].rom | mean",
        "'numbers': [{'called': '1'}, {'called': '1'}] | dial-in.numbers | ",
        "'numbers': [1] | dial-in.numbers[0] | group",
        "'policy': {'countries': ['Germany']} | dial-out.countries | ",
        "'users': [{'name': 'vera', 'role': 'viewer'}, {'name': 'V', 'role': 'viewer'}] |"
            + " users[1].name | lower-case",
        "'users': [{'name': 'a', 'role': 'viewer'}, {'name': 'a', 'role': 'admin'}] | users[1].name"
            + " | twice",
        "'users': [null] | users[0] | name and role",
        "'users': [{'name': 'vera', 'role': 'boss'}] | users[0].role | one of",
        "'webhooks': [{'url': 'http://elsewhere.example/'}] | webhooks[0].url | https",
        "'webhooks': [null] | webhooks[0] | URL",
        "'webhooks': [{'url': 'https://hooks.example/', 'events': ['no']}] | webhooks[0].events[0]"
            + " | one of",
        "'nummern': [] | nummern | not known",
      })
  void whenOneSectionIsWrongNothingIsChanged(String wrong, String path, String advice) {
    String before = known();
    Answer refused = put("", "{'trunks': [" + TRUNK + "], " + wrong + "}", "*");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/errors/0/path").asText()).startsWith(path);
    assertThat(refused.json().at("/errors/0/message").asText())
        .contains(advice == null ? "" : advice);
    assertThat(known()).isEqualTo(before);
  }

  @Test
  void whatCannotBeAppliedChangesNothing() {
    put("", "{'webhooks': [{'url': 'https://hooks.example/old'}]}", "*");
    kit.provisioning.onChange(next -> {
      if (!next.trunks().isEmpty()) {
        throw new IllegalArgumentException("no such certificate");
      }
    });
    String before = known();
    Answer refused = put("", ALL, "*");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").asText()).contains("no such certificate");
    assertThat(known()).isEqualTo(before);
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() {
    String before = known();
    Answer dry = put("?dry-run=true", ALL, "*");
    assertThat(dry.status()).isEqualTo(200);
    assertThat(known()).isEqualTo(before);
    assertThat(dry.headers()).containsEntry("etag", version());
    assertThat(dry.json().get("new-webhooks")).isEmpty();
    Answer done = put("", ALL, etag(dry));
    assertThat(done.json().get("changes")).isEqualTo(dry.json().get("changes"));
    assertThat(done.json().get("need-password")).isEqualTo(dry.json().get("need-password"));
    Answer again = put("?dry-run=true", ALL, "*");
    again
        .json()
        .get("changes")
        .forEach(
            change -> assertThat(change.toString()).matches("\\{(\"[a-z]+\":(\\[]|false),?){4}}"));
    assertThat(put("?dry-run=perhaps", ALL, "*").status()).isEqualTo(400);
  }

  @Test
  void whoHasNotSeenWhatOthersHaveChangedIsRefused() {
    assertThat(ask(kit, "PUT", "/provisioned", "{}", Map.of()).status()).isEqualTo(428);
    for (String change :
        List.of(
            "{'trunks': [" + TRUNK + "]}",
            "{'users': [{'name': 'vera', 'role': 'viewer'}]}",
            "{'users': [{'name': 'vera', 'role': 'operator'}]}",
            "{'webhooks': [{'url': 'https://hooks.example/in'}]}",
            "{'webhooks': [{'url': 'https://hooks.example/in', 'enabled': false}]}")) {
      String seen = version();
      assertThat(put("", change, "*").status()).as(change).isEqualTo(200);
      String known = known();
      for (String query : List.of("", "?dry-run=true")) {
        Answer stale = put(query, "{'numbers': []}", seen);
        assertThat(stale.status()).as(change).isEqualTo(412);
        assertThat(stale.headers()).containsEntry("etag", version());
        assertThat(stale.json().get("current")).isEqualTo(get("/provisioned").json());
      }
      assertThat(known()).isEqualTo(known);
    }
    assertThat(put("", "{'numbers': []}", version()).status()).isEqualTo(200);
  }

  @Test
  void onlyAdminsExportAndImport() {
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
      Map<String, String> headers =
          Map.of("authorization", "Bearer " + kit.token(role), "if-match", "*");
      for (String path : List.of("/provisioned", "/provisioned.yaml")) {
        assertThat(kit.ask("GET", path, "", headers).status()).isEqualTo(403);
      }
      assertThat(kit.ask("PUT", "/provisioned", "{}", headers).status()).isEqualTo(403);
    }
  }

  @Test
  void secretsAreInNoExport() throws Exception {
    put("", ALL, "*");
    kit.access.change("vera", Optional.empty(), Optional.of("battery staple"));
    String hash = kit.access.user("vera").orElseThrow().password();
    assertThat(hash).isNotEmpty();
    for (String path : List.of("/provisioned", "/provisioned.yaml")) {
      assertThat(get(path).text())
          .contains("sipgate", "board", "vera", "https://hooks.example/in")
          .doesNotContain("geheim", "482913", "staple", hash, "argon2", "secret", "pl_");
    }
  }

  @Test
  void whatAnExportHasMakesAnotherGatewayTheSame() {
    assertThat(put("", ALL, "*").status()).isEqualTo(200);
    Answer exported = get("/provisioned.yaml");
    assertThat(exported.text()).contains("per-minute: 0.25", "operators: true", "name: vera");
    assertThat(exported.headers().get("content-disposition")).contains("partyline-export.yaml");
    String yaml =
        exported.text().replace("preset: sipgate\n", "preset: sipgate\n    password: p\n");
    var fresh = new ApiKit();
    Answer imported = putYaml(fresh, yaml);
    assertThat(imported.status()).as(imported.text()).isEqualTo(200);
    assertThat(ask(fresh, "GET", "/provisioned.yaml", "", Map.of()).text())
        .isEqualTo(exported.text());
    assertThat(ask(fresh, "GET", "/provisioned", "", Map.of()).json())
        .isEqualTo(get("/provisioned").json());
    JsonNode again = putYaml(fresh, exported.text()).json();
    assertThat(again.toString()).as("the same once more").doesNotContain(":[\"", "true");
  }

  @Test
  void aSectionThatSaysTheSameStaysTheFiles() {
    String yaml = get("/provisioned.yaml").text();
    assertThat(putYaml(kit, yaml).status()).isEqualTo(200);
    assertThat(applied).isEmpty();
    assertThat(audit()).isEmpty();
    for (Section section : Section.values()) {
      assertThat(kit.provisioning.entries(section)).noneMatch(Entry::inStore);
    }
  }

  /// As in a configuration, where nothing stands behind the word.
  @Test
  void whatIsEmptyIsLeftOut() {
    String before = known();
    Answer done = putYaml(kit, "trunks:\ndial-out:\nadministration: {users: , webhooks: }");
    assertThat(done.status()).as(done.text()).isEqualTo(200);
    assertThat(done.json().get("changes")).isEmpty();
    assertThat(known()).isEqualTo(before);
  }

  @Test
  void anotherOrderIsAChange() {
    put("", "{'numbers': [{'called': '1'}, {'called': '2'}]}", "*");
    Answer done = put("", "{'numbers': [{'called': '2'}, {'called': '1'}]}", "*");
    assertThat(done.json().at("/changes/numbers/reordered").asBoolean()).isTrue();
    assertThat(done.json().at("/changes/numbers/changed")).isEmpty();
    assertThat(applied.getLast().dialIn().numbers()).extracting("called").containsExactly("2", "1");
    assertThat(audit().get(0).get("action").asText()).isEqualTo("reorder");
  }

  @Test
  void anImportedUserCannotLogInUntilAnAdminSetsAPassword() throws Exception {
    put("", "{'users': [{'name': 'vera', 'role': 'operator'}]}", "*");
    assertThat(kit.access.setupSecret()).as("nobody can log in yet").isPresent();
    for (String tried : List.of("", "correct horse")) {
      assertThatThrownBy(() -> kit.access.logIn("vera", tried, ApiKit.HERE))
          .isInstanceOf(AccessException.class)
          .hasMessage("name or password is wrong");
    }
    assertThat(get("/users").json().at("/items/0/has-password").asBoolean()).isFalse();
    ask(kit, "PUT", "/users/vera", "{\"password\": \"correct horse\"}", Map.of());
    assertThat(kit.access.logIn("vera", "correct horse", ApiKit.HERE).user()).isEqualTo("vera");
    put("", "{'users': [{'name': 'vera', 'role': 'viewer'}]}", "*");
    assertThat(kit.access.logIn("vera", "correct horse", ApiKit.HERE).user())
        .as("the password stays")
        .isEqualTo("vera");
  }

  @Test
  void whoImportsAndTheLastAdminWithAPasswordStay() throws Exception {
    kit.access.add("ada", Role.ADMIN, ApiKit.PASSWORD);
    kit.access.add("bob", Role.ADMIN, ApiKit.PASSWORD);
    Session session = kit.access.logIn("ada", ApiKit.PASSWORD, ApiKit.HERE);
    Map<String, String> asAda =
        Map.of(
            "cookie",
            "partyline-session=" + session.id(),
            "x-csrf-token",
            session.csrf(),
            "if-match",
            "*");
    String bob = "{\"name\":\"bob\",\"role\":\"admin\"}";
    for (String users : List.of(bob, bob + ",{\"name\":\"ada\",\"role\":\"viewer\"}")) {
      Answer refused = kit.ask("PUT", "/provisioned", "{\"users\":[" + users + "]}", asAda);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().at("/errors/0/path").asText()).isEqualTo("users");
      assertThat(refused.json().at("/errors/0/message").asText()).contains("ada");
    }
    for (String users : List.of("", "{'name': 'eve', 'role': 'admin'}")) {
      Answer refused = put("", "{'users': [" + users + "]}", "*");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().at("/errors/0/message").asText()).contains("admin");
    }
    assertThat(put("", "{'users': [" + bob + "]}", "*").status()).isEqualTo(200);
    assertThat(kit.access.ofSession(session.id())).as("removed, and logged out").isEmpty();
    assertThatThrownBy(() -> kit.access.remove("bob")).isInstanceOf(AccessException.class);
  }

  @Test
  void aWebhookThatStaysKeepsItsSecretAndANewOneShowsItOnce() {
    Answer first =
        ask(kit, "POST", "/webhooks", "{\"url\": \"https://hooks.example/in\"}", Map.of());
    String kept = kit.webhooks.all().getFirst().secret();
    Answer done =
        put(
            "",
            "{'webhooks': [{'url': 'https://hooks.example/b'}, {'url': 'https://hooks.example/in',"
                + " 'enabled': false}]}",
            "*");
    assertThat(texts(done.json().at("/changes/webhooks/added")))
        .containsExactly("https://hooks.example/b");
    assertThat(texts(done.json().at("/changes/webhooks/changed")))
        .containsExactly("https://hooks.example/in");
    Webhook there = kit.webhooks.find(first.json().get("id").asText()).orElseThrow();
    assertThat(there.secret()).isEqualTo(kept);
    assertThat(there.enabled()).isFalse();
    assertThat(done.json().get("new-webhooks")).hasSize(1);
    Answer gone = put("", "{'webhooks': []}", "*");
    assertThat(gone.json().at("/changes/webhooks/removed")).hasSize(2);
    assertThat(kit.webhooks.all()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trunks: [{name: a}]                        | trunks[0].domain     | missing",
        "trnks: []                                  | trnks                | did you mean trunks?",
        "administration: {tokens: []}               | administration.tokens | users, webhooks",
        "administration: 1                          | administration       | group",
        "web: {port: 1}                             |                      | nothing to import",
        "1                                          |                      | nothing to import",
        "trunks: [                                  |                      | line:1: not valid"
            + " YAML",
        "trunks: &a [*a]                            |                      | line:1: an alias",
        "trunks: x                                  | trunks               | wrong type",
        "trunks: [{name: a, domain: '${HOME}'}]     | trunks[0].domain     | for the file",
      })
  void whatIsWrongWithYamlIsToldWithItsPlace(String yaml, String path, String advice) {
    String before = known();
    Answer refused = putYaml(kit, yaml);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/errors/0/path").asText()).isEqualTo(path == null ? "" : path);
    assertThat(refused.json().at("/errors/0/message").asText()).contains(advice);
    assertThat(known()).isEqualTo(before);
  }

  @Test
  void noYamlMakesTheGatewayFail() {
    var random = new Random(20260303);
    String pieces = "trunks: \n  - {name: a, domain: b}\n&*!|>%@`\"'[]{},#?-:\t0x1.e~\u0000";
    for (int i = 0; i < 3_000; i++) {
      var body = new StringBuilder(i % 2 == 0 ? "trunks: " : "administration: ");
      for (int length = random.nextInt(60); length >= 0; length--) {
        int start = random.nextInt(pieces.length());
        body.append(pieces, start, Math.min(pieces.length(), start + 1 + random.nextInt(6)));
      }
      assertThat(putYaml(kit, body.toString()).status()).as(body.toString()).isBetween(200, 499);
    }
    byte[] bytes = new byte[200];
    random.nextBytes(bytes);
    assertThat(putYaml(kit, new String(bytes, ISO_8859_1)).status()).isEqualTo(400);
    assertThat(putYaml(kit, "trunks: " + "[".repeat(5_000)).status()).isEqualTo(400);
    assertThat(
            ask(
                    kit,
                    "PUT",
                    "/provisioned",
                    "x",
                    Map.of("if-match", "*", "content-type", "text/plain"))
                .status())
        .isEqualTo(415);
  }
}
