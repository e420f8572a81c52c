package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.store.StoreSettings;
import picocli.CommandLine;

/// The commands that speak to a running gateway, with one that runs.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private Path file;
  private Path store;
  private Gateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    file = folder.resolve("my.yaml");
    store = folder.resolve("store");
    Files.writeString(
        file,
        """
        sip: { listen: ["udp://127.0.0.1:0"] }
        web: { port: 0 }
        irc: { embedded: { port: 0 } }
        store: { directory: %s }
        dial-in: { numbers: [{ called: dial-in }, { called: "+49 30 1234567", room: lobby }] }
        trunks:
          - name: nowhere
            domain: 127.0.0.1
            registrar: none
            user: nobody
            password: "not needed"
            outbound-proxies: ["127.0.0.1:9"]
            options-interval: 0s
        """
            .formatted(store));
    gateway = Gateway.start(ConfigurationSource.of(file), new StoreSettings.InFile(store));
  }

  @AfterAll
  void stop() {
    gateway.close();
    assertThat(store.resolve("api.json")).doesNotExist();
  }

  private record Said(int status, String text) {
    JsonNode json() throws IOException {
      return JSON.readTree(text);
    }
  }

  private Said say(Object command, String... arguments) {
    var out = new StringWriter();
    int status =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler((e, _, _) -> {
              out.append(String.valueOf(e.getMessage()));
              return 1;
            })
            .execute(arguments);
    return new Said(status, out.toString());
  }

  private Said here(Object command, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = file.toString();
    return say(command, all);
  }

  @Test
  void onlyTheOwnerReadsWhatOpensTheGateway() throws IOException {
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(store.resolve("api.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aRoomIsOpenedListedAndClosed() throws IOException {
    Said opened = here(new RoomsCommand(), "open", "garden", "--json");
    assertThat(opened.status()).as(opened.text()).isZero();
    String pin = opened.json().get("pin").asText();
    Said list = here(new RoomsCommand());
    assertThat(list.text().lines().findFirst().orElse("")).startsWith("name ").contains("pin");
    assertThat(list.text()).contains("garden", pin);
    assertThat(here(new RoomsCommand(), "lock", "garden").status()).isZero();
    assertThat(here(new RoomsCommand(), "close", "garden").status()).isZero();
    Said again = here(new RoomsCommand(), "close", "garden");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.text()).isEqualTo("there is no open room of that name");
  }

  @Test
  void aTokenIsMadeUsedAndRevoked() throws IOException {
    JsonNode made =
        here(new TokensCommand(), "create", "board", "--role", "viewer", "--json").json();
    String url = gateway.endpoints().web().toString();
    String token = made.get("token").asText();
    assertThat(say(new RoomsCommand(), "--url", url, "--token", token).status()).isZero();
    Said forbidden = say(new RoomsCommand(), "open", "--url", url, "--token", token);
    assertThat(forbidden.text()).isEqualTo("this needs the role operator");
    assertThat(here(new TokensCommand()).text()).contains("board").doesNotContain(token);
    assertThat(here(new TokensCommand(), "revoke", made.get("id").asText()).status()).isZero();
    assertThat(say(new RoomsCommand(), "--url", url, "--token", token).text())
        .contains("not known");
  }

  @Test
  void aRefusedCallIsToldAndRecorded() {
    Said refused = here(new CallsCommand(), "dial", "030 7654321", "--room", "lobby");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.text()).contains("nobody may call out here").doesNotContain("7654321");
    Said records = here(new RecordsCommand(), "--number", "030 7654321");
    for (int i = 0; i < 100 && !records.text().contains("not-allowed"); i++) {
      records = here(new RecordsCommand(), "--number", "030 7654321"); // it is written soon
    }
    assertThat(records.text()).contains("not-allowed").doesNotContain("7654321");
    assertThat(here(new RecordsCommand(), "--csv").text()).contains(",not-allowed,");
    assertThat(here(new RecordsCommand(), "erase", "030 7654321").text()).contains("erased  1");
  }

  @Test
  void aTrunkIsSeenAndTestedStepByStep() {
    assertThat(here(new TrunksCommand()).text()).contains("nowhere", "idle");
    Said test = here(new TrunksCommand(), "test", "nowhere");
    assertThat(test.text()).contains("nowhere, preset generic", "is not asked");
    assertThat(test.status()).isZero();
    assertThat(here(new TrunksCommand(), "test", "elsewhere").text())
        .isEqualTo("there is no trunk of that name");
  }

  @Test
  void whatWouldBecomeOfACallIsExplained() {
    var trials = new Trials(ConfigurationFile.read(file)::configuration);
    var in = trials.inbound(Optional.empty(), "+49301234567", "anonymous");
    assertThat(in.allowed()).isTrue();
    assertThat(in.outcome()).isEqualTo("leads to the room lobby");
    var unknown = trials.inbound(Optional.empty(), "+49301234568", "anonymous");
    assertThat(unknown.allowed()).isFalse();
    assertThat(unknown.outcome()).contains("404");
    var out = trials.outbound(Optional.of("ada"), Optional.empty(), "030 1234567");
    assertThat(out.allowed()).isFalse();
    assertThat(out.steps().getFirst().verdict()).isEqualTo("refuses");
    assertThat(out.outcome()).startsWith("Refused by outbound");
  }

  @Test
  void nobodyThereIsOneClearLine() {
    assertThat(say(new CallsCommand(), "--url", "http://127.0.0.1:1", "--token", "x").text())
        .isEqualTo("no gateway answers at http://127.0.0.1:1: is it running?");
    assertThat(say(new CallsCommand(), "--url", "http://127.0.0.1:1").text())
        .contains("needs a token");
    assertThat(List.of(say(new StatusCommand(), "--unknown").status())).containsExactly(2);
  }

  @Test
  void whatIsConfiguredIsExportedAndImportedWithoutItsPasswords(@TempDir Path elsewhere)
      throws IOException {
    Path exported = elsewhere.resolve("exported.yaml");
    assertThat(here(new ExportCommand(), exported.toString()).status()).isZero();
    String yaml = Files.readString(exported);
    assertThat(yaml).contains("- name: nowhere", "called: +49 30 1234567");
    assertThat(yaml).doesNotContain("not needed");
    assertThat(here(new ImportCommand(), exported.toString(), "--dry-run").text())
        .contains("trunks: as before", "policy: as before");
    Files.writeString(
        exported,
        yaml.replace("user: nobody", "user: nobody\n    calls-per-second: 3")
            .replace("called: dial-in", "called: \"3000\""));
    Said dry = here(new ImportCommand(), exported.toString(), "--dry-run");
    assertThat(dry.text()).contains("trunks: ~ nowhere", "numbers: + 3000, - dial-in");
    assertThat(here(new ExportCommand()).text()).doesNotContain("calls-per-second");
    Said imported = here(new ImportCommand(), exported.toString());
    assertThat(imported.text()).isEqualTo(dry.text());
    assertThat(here(new ExportCommand()).text()).contains("calls-per-second: 3");
    Files.writeString(
        exported, "trunks: [{name: nowhere}]\ndial-in: {numbers: [{called: \"4000\"}]}");
    Said wrong = here(new ImportCommand(), exported.toString());
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.text()).startsWith("trunks[0].domain: ");
    assertThat(here(new ExportCommand()).text())
        .contains("calls-per-second: 3")
        .doesNotContain("4000");
    assertThat(here(new ReloadCommand()).text()).contains("Nothing to apply.");
  }

  @Test
  void usersAndWebhooksAreImportedBesideTheSettings(@TempDir Path elsewhere) throws IOException {
    Path admins = elsewhere.resolve("admins.yaml");
    Files.writeString(
        admins,
        """
        administration:
          users: [{name: vera, role: viewer}]
          webhooks: [{url: "https://hooks.example.org/in", events: [call-ended], enabled: false}]
        """);
    JsonNode imported = here(new ImportCommand(), admins.toString(), "--json").json();
    assertThat(imported.at("/need-password/0").asText()).isEqualTo("vera");
    assertThat(imported.at("/new-webhooks/0/secret").asText()).startsWith("whsec_");
    String yaml = here(new ExportCommand()).text();
    assertThat(yaml)
        .contains("administration:", "name: vera", "url: https://hooks.example.org/in")
        .doesNotContain(imported.at("/new-webhooks/0/secret").asText());
    Files.writeString(admins, yaml + "sip: {listen: [\"udp://127.0.0.1:0\"]}\n");
    var checked = ConfigurationFile.read(admins);
    assertThat(checked.warnings()).anyMatch(warning -> warning.contains("no settings"));
    Files.writeString(admins, "administration: {users: [], webhooks: []}");
    assertThat(here(new ImportCommand(), admins.toString()).text())
        .contains("users: - vera", "webhooks: - https://hooks.example.org/in");
  }
}
