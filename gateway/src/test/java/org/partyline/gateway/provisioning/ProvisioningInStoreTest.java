package org.partyline.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoreSettings;

/// What is provisioned, over restarts and beside the file.
class ProvisioningInStoreTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FILE =
      """
      trunks:
        - {name: old, preset: sipgate, user: 1234567t0, password: "from-the-file"}
        - {name: other, domain: sip.example.net, registrar: none, calls-per-second: 7}
      web: {port: 0}
      """;

  private static final String NEW =
      "{\"name\": \"new\", \"preset\": \"sipgate\", \"user\": \"1\", \"password\": \"p\"}";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("partyline.yaml");
    Files.writeString(file, FILE);
  }

  private Store store() {
    return Store.open(new StoreSettings.InFile(folder.resolve("store")));
  }

  private Provisioning open(Store store) {
    return Provisioning.open(
        ConfigurationSource.of(file), store.provisioning(), store.secrets(), Instant::now);
  }

  private static ObjectNode json(String text) throws IOException {
    return (ObjectNode) JSON.readTree(text);
  }

  @Test
  void theFileRulesUntilTheFirstChangeAndTheStoreAfterIt() throws Exception {
    try (Store store = store()) {
      Provisioning first = open(store);
      assertThat(first.entries(Section.TRUNKS))
          .extracting(Entry::name, entry -> entry.changed().isEmpty())
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("old", true),
              org.assertj.core.groups.Tuple.tuple("other", true));
      first.change(
          Section.TRUNKS,
          "other",
          json("{\"name\": \"other\", \"domain\": \"sip2.example.net\", \"registrar\": \"none\"}"),
          first.find(Section.TRUNKS, "other").orElseThrow().version(),
          "ada");
      assertThat(first.entries(Section.TRUNKS))
          .allMatch(Entry::inStore)
          .extracting(entry -> entry.changed().isEmpty())
          .containsExactly(true, false);
    }
    try (Store store = store()) {
      Provisioning again = open(store);
      assertThat(again.configuration().trunks().get(1).domainHost()).isEqualTo("sip2.example.net");
      assertThat(again.configuration().trunks().getFirst().password().orElseThrow().reveal())
          .as("taken over from the file")
          .isEqualTo("from-the-file");
      assertThat(again.warnings()).isEmpty();
      Files.writeString(file, FILE.replace("per-second: 7", "per-second: 8"));
      assertThat(open(store).warnings()).singleElement().asString().contains("trunks");
      assertThat(open(store).configuration().trunks().get(1).callsPerSecond()).isEqualTo(1);
      Provisioning changed = open(store);
      changed.giveBack(Section.TRUNKS, "ada");
      assertThat(changed.configuration().trunks().get(1).callsPerSecond()).isEqualTo(8);
    }
  }

  @Test
  void noPasswordIsInAnyFileOfTheStore() throws Exception {
    try (Store store = store()) {
      Provisioning provisioning = open(store);
      provisioning.add(
          Section.TRUNKS,
          json(
              """
              {"name": "new", "domain": "sip.example.net", "registrar": "none",
               "inbound": {"user": "them", "password": "topsecret-in"},
               "user": "us", "password": "topsecret-out"}
              """),
          "ada");
    }
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      for (Path kept : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(kept, StandardCharsets.ISO_8859_1);
        assertThat(content).as(kept.toString()).doesNotContain("topsecret", "from-the-file");
      }
    }
    assertThat(Files.getPosixFilePermissions(folder.resolve("store/secrets.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (Store store = store()) {
      var trunk = open(store).configuration().trunks().get(2);
      assertThat(trunk.password().orElseThrow().reveal()).isEqualTo("topsecret-out");
      assertThat(trunk.inbound().password().orElseThrow().reveal()).isEqualTo("topsecret-in");
    }
  }

  @Test
  void anotherKeyIsToldInWords() throws Exception {
    try (Store store = store()) {
      open(store).add(Section.TRUNKS, json(NEW), "ada");
    }
    Files.delete(folder.resolve("store/secrets.key"));
    try (Store store = store()) {
      assertThatThrownBy(() -> open(store))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("trunks/old/password")
          .hasMessageContaining("bring the right key back");
    }
  }

  @Test
  void aSectionThatTheStoreRulesIsNamedWhenTheFileIsReadAgain() throws Exception {
    try (Store store = store()) {
      Provisioning provisioning = open(store);
      provisioning.add(Section.NUMBERS, json("{\"called\": \"2000\", \"room\": \"lobby\"}"), "ada");
      Files.writeString(file, FILE + "dial-in: {numbers: [{called: \"3000\", room: lobby}]}\n");
      Provisioning.Reloaded reloaded = provisioning.reload();
      assertThat(reloaded.applied()).isEmpty();
      assertThat(reloaded.needRestart()).isEmpty();
      assertThat(reloaded.storeRules()).containsExactly("dial-in.numbers");
    }
  }

  @Test
  void withALostKeyTheFileCanRuleAgain() throws Exception {
    try (Store store = store()) {
      open(store).add(Section.TRUNKS, json(NEW), "ada");
    }
    Files.delete(folder.resolve("store/secrets.key"));
    try (Store store = store()) {
      var offline = new OfflineProvisioning(store.provisioning(), Instant::now);
      assertThat(offline.giveBack(Section.TRUNKS)).isTrue();
      assertThat(offline.giveBack(Section.TRUNKS)).isFalse();
      Provisioning of = open(store);
      assertThat(of.configuration().trunks()).extracting("name").containsExactly("old", "other");
      assertThat(of.audit(Long.MAX_VALUE, 9).getFirst().action()).isEqualTo("give back");
    }
  }

  @Test
  void theKeyIsReplacedAndTheOldOneReadsNothing() throws Exception {
    Path key = folder.resolve("store/secrets.key");
    try (Store store = store()) {
      open(store).add(Section.TRUNKS, json(NEW), "ada");
    }
    String before = Files.readString(key);
    try (Store store = store()) {
      assertThat(store.rotateKey()).as("entries with a password").isEqualTo(2);
    }
    assertThat(Files.readString(key)).hasLineCount(1).isNotEqualTo(before);
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (Store store = store()) {
      assertThat(open(store).configuration().trunk("new").orElseThrow().password())
          .hasValueSatisfying(password -> assertThat(password.reveal()).isEqualTo("p"));
    }
    Files.writeString(key, before);
    try (Store store = store()) {
      assertThatThrownBy(() -> open(store)).hasMessageContaining("give-back trunks");
    }
  }

  /// As after a crash in the middle of replacing it.
  @Test
  void withBothKeysInTheFileAllIsRead() throws Exception {
    Path key = folder.resolve("store/secrets.key");
    try (Store store = store()) {
      open(store).add(Section.TRUNKS, json(NEW), "ada");
    }
    Files.writeString(key, "00".repeat(32) + "\n" + Files.readString(key));
    try (Store store = store()) {
      assertThat(open(store).configuration().trunk("new")).isPresent();
      assertThat(store.rotateKey()).isEqualTo(2);
      assertThat(Files.readString(key)).hasLineCount(1);
    }
    try (Store store = store()) {
      assertThat(open(store).configuration().trunk("new")).isPresent();
    }
  }

  /// The ciphertext of one trunk is of no use at another one.
  @Test
  void aSecretCannotBeMoved() {
    var key = new SecretKey(List.of(new byte[32]));
    String sealed = key.encrypt("word", "trunks/a/password");
    assertThat(key.decrypt(sealed, "trunks/a/password")).isEqualTo("word");
    assertThat(key.encrypt("word", "trunks/a/password")).isNotEqualTo(sealed);
    assertThatThrownBy(() -> key.decrypt(sealed, "trunks/b/password"))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> key.decrypt("v1.AAAA", "x")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> key.decrypt("", "x")).isInstanceOf(ConfigException.class);
  }

  @Test
  void aFileThatIsReadAgainSaysWhatAppliesAndWhatNeedsARestart() throws Exception {
    try (Store store = store()) {
      Provisioning provisioning = open(store);
      Files.writeString(
          file,
          FILE.replace("per-second: 7", "per-second: 9")
              .replace("web: {port: 0}", "web: {port: 8068}\ndial-in: {max-attempts: 5}"));
      Provisioning.Reloaded reloaded = provisioning.reload();
      assertThat(reloaded.applied()).containsExactly("trunks");
      assertThat(reloaded.needRestart()).containsExactly("dial-in.max-attempts", "web.port");
      assertThat(reloaded.storeRules()).isEmpty();
      assertThat(provisioning.configuration().trunks().get(1).callsPerSecond()).isEqualTo(9);
      assertThat(provisioning.configuration().web().port()).isZero();
      Files.writeString(file, FILE + "nonsense: 1\n");
      assertThatThrownBy(provisioning::reload)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("nonsense");
      assertThat(provisioning.configuration().trunks().get(1).callsPerSecond()).isEqualTo(9);
    }
  }
}
