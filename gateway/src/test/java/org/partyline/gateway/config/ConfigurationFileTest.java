package org.partyline.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
  private static final Path EXAMPLE = Path.of("../partyline.example.yaml");
  private static final Path MANUAL = Path.of("../docs/configuration.md");

  @Test
  void theExampleSaysWhatHoldsWithoutAFile() {
    assertThat(ConfigurationFile.read(EXAMPLE).configuration())
        .isEqualTo(ConfigurationFile.defaults());
  }

  @Test
  void theExampleWithoutItsCommentSignsIsACompleteConfiguration() throws IOException {
    String all =
        Files.readString(EXAMPLE).replaceAll("(?m)^( *)# (?=( *)(- )?[a-z-]+:( |$))", "$1");
    Configuration config = ConfigurationFile.parse(all, "example").configuration();
    assertThat(config.irc().network().orElseThrow().sasl()).isPresent();
    assertThat(config.dialIn().numbers()).hasSize(4);
    assertThat(config.dialIn().numberFormats()).hasSize(1);
    assertThat(config.web().url()).isPresent();
  }

  @Test
  void everySettingIsExplained() throws IOException {
    String example = Files.readString(EXAMPLE);
    String manual = Files.readString(MANUAL);
    for (String path : settings(Configuration.class, "")) {
      String name = path.substring(path.lastIndexOf('.') + 1);
      assertThat(example).as("example has %s", path).contains(name + ":");
      assertThat(manual).as("manual has %s", path).contains("`" + path + "`");
    }
  }

  @Test
  void withoutAFileNothingListensBeyondThisMachine() {
    Configuration config = ConfigurationFile.defaults();
    assertThat(config.sip().listen()).allMatch(l -> l.address().getAddress().isLoopbackAddress());
    assertThat(config.sip().admitted()).allMatch(r -> r.network().isLoopbackAddress());
    assertThat(config.media().phoneAddresses().getFirst().isLoopbackAddress()).isTrue();
    assertThat(config.media().browserAddresses()).allMatch(a -> a.isLoopbackAddress());
    assertThat(config.irc().embedded().address().isLoopbackAddress()).isTrue();
    assertThat(config.web().address().isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          web: {prot: 80}                        | f.yaml:1: web.prot: unknown setting; did you mean port?
          wep: {port: 80}                        | f.yaml:1: wep: unknown setting; did you mean web?
          web: {colour: red}                     | f.yaml:1: web.colour: unknown setting; there are: address, port, url, trusted-proxies, max-connections, connections-per-address
          web: {port: eighty}                    | f.yaml:1: web.port: must be a whole number
          web: {port: 70000}                     | f.yaml:1: web.port: a port is 0 (any free one) to 65535
          web: 80                                | f.yaml:1: web: must be a group of settings, one "name: value" a line
          web: {address: localhost}              | f.yaml:1: web.address: must be an IP address such as 127.0.0.1 or ::1
          sip: {listen: []}                      | f.yaml:1: sip.listen: needs at least one address
          sip: {listen: udp://127.0.0.1:5060}    | f.yaml:1: sip.listen: must be a list: [one, two]
          sip: {listen: ["tls://127.0.0.1:5061"]} | f.yaml:1: sip.listen[0]: must be such as udp://127.0.0.1:5060 or tcp://[::1]:5060
          sip: {admitted: [10.0.0.0/40]}         | f.yaml:1: sip.admitted[0]: must be an IP address or range such as 192.0.2.0/24
          media: {silence: 20}                   | f.yaml:1: media.silence: must be a time such as 500ms, 20s, 5m or 8h
          media: {phone-ports: 20000}            | f.yaml:1: media.phone-ports: must be two ports such as 20000-29999
          irc: {network: {tls: true}}            | f.yaml:1: irc.network.host: is missing; add it
          irc: {network: {host: a, tls: maybe}}  | f.yaml:1: irc.network.tls: must be true or false
          rooms: {named: [{name: Lobby}]}        | f.yaml:1: rooms.named[0].name: 1 to 40 lower-case letters, digits or dashes
          rooms: {named: [{name: a, pin: "12"}]} | f.yaml:1: rooms.named[0].pin: must be 4 to 16 digits in quotes
          rooms: {named: [{name: a, pin: "1234"}, {name: b, pin: "1234"}]} | f.yaml:1: rooms.named: the rooms a (entry 1) and b (entry 2) have the same PIN; change one
          dial-in: {numbers: [{called: "030 1234567"}, {called: "+49301234567"}]} | f.yaml:1: dial-in.numbers: "030 1234567" (entry 1) and "+49301234567" (entry 2) are the same number; remove one
          web: {port: !!python/int 80}           | f.yaml:1: not valid YAML: Global tag is not allowed: tag:yaml.org,2002:python/int; check indentation and quotes
          web: !site {port: 80}                  | f.yaml:1: web: has a tag (!site); remove it
          web: {url: "${PARTYLINE_NO_SUCH}"}     | f.yaml:1: web.url: the environment variable PARTYLINE_NO_SUCH is not set; set it, or write ${PARTYLINE_NO_SUCH:-a default}
          web: {url: "${file:/no/such}"}         | f.yaml:1: web.url: cannot read /no/such (NoSuchFileException); check the path and who may read it
          dial-in: {language: fr}                | f.yaml:1: dial-in.language: must be en or de
          dial-in: {country: "999"}              | f.yaml:1: dial-in.country: a country code such as "49", in quotes
          dial-in: {number-formats: [{from: 192.0.2.1, country: "1", form: us}]} | f.yaml:1: dial-in.number-formats[0].form: must be any, e164 or national
          dial-in: {numbers: [{called: "+49 30 1234567", room: lobby}, {called: "1"}, {called: "0301234567"}]} | f.yaml:1: dial-in.numbers: "+49 30 1234567" (entry 1) and "0301234567" (entry 3) are the same number; remove one
          dial-in: {numbers: [{called: "1", room: x}]} | f.yaml:1: dial-in.numbers[0].room: there is no room x; add it to rooms.named or correct the name
          """)
  void aMistakeIsOneLineThatSaysWhereAndWhatToDo(String yaml, String message) {
    assertThatThrownBy(() -> ConfigurationFile.parse(yaml, "f.yaml"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void theLineIsTheOneOfTheMistake() {
    assertThatThrownBy(() -> ConfigurationFile.parse("web:\n  port: 80\n  url: nonsense\n", "f"))
        .hasMessageStartingWith("f:3: web.url: ");
    assertThatThrownBy(() -> ConfigurationFile.parse("web:\n  port: 80\n  port: 81\n", "f"))
        .hasMessageStartingWith("f:3: web.port: is there twice");
    assertThatThrownBy(() -> ConfigurationFile.parse("web:\n\tport: 80\n", "f"))
        .hasMessageStartingWith("f:2: not valid YAML: ");
  }

  @Test
  void aMissingFileIsSaidSo() {
    assertThatThrownBy(() -> ConfigurationFile.read(Path.of("nowhere.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("nowhere.yaml: no such file");
  }

  @Test
  void secretsDoNotPrint() {
    Configuration config =
        ConfigurationFile.parse(
                """
                irc: {network: {host: irc.example.org, sasl: {account: a, password: "hunter2"}}}
                rooms: {named: [{name: lobby, pin: "482913"}]}
                """,
                "f")
            .configuration();
    assertThat(config.toString()).doesNotContain("hunter2").doesNotContain("482913");
    assertThatThrownBy(
            () -> ConfigurationFile.parse("rooms: {named: [{name: a, pin: 12x34}]}", "f"))
        .hasMessageNotContaining("12x34");
  }

  @Test
  void tooManyAliasesAreAnErrorWithTheirLine() {
    var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char name = 'b'; name < 'k'; name++) {
      String before = "*" + (char) (name - 1) + ", ";
      bomb.append("%c: &%c [%s x]\n".formatted(name, name, before.repeat(9)));
    }
    assertThatThrownBy(() -> ConfigurationFile.parse(bomb.toString(), "f"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("f:2: ");
    assertThatThrownBy(() -> ConfigurationFile.parse("web: &a [*a]", "f"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("f:1: ");
  }

  @Test
  void valuesComeFromTheEnvironmentAndFromFiles(@TempDir Path folder) throws IOException {
    Path secret = folder.resolve("irc-password");
    Files.writeString(secret, "pa${x}ss\n");
    var environment = Map.of("WEB_PORT", "8099", "EMPTY", "");
    Configuration config =
        ConfigurationFile.parse(
                """
                web: { port: "${WEB_PORT}", url: "https://${NAME:-calls}.example.org" }
                irc:
                  nick: "${EMPTY:-partyline}"
                  network:
                    host: irc.example.org
                    sasl: { account: "a$${b}", password: "${file:%s}" }
                """
                    .formatted(secret),
                "f",
                new References(environment::get))
            .configuration();
    assertThat(config.web().port()).isEqualTo(8099);
    assertThat(config.web().url().orElseThrow()).hasToString("https://calls.example.org");
    assertThat(config.irc().nick()).isEqualTo("partyline");
    var sasl = config.irc().network().orElseThrow().sasl().orElseThrow();
    assertThat(sasl.password().orElseThrow().reveal()).isEqualTo("pa${x}ss");
    assertThat(sasl.account()).isEqualTo("a${b}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sip: {listen: ["udp://0.0.0.0:5060"], admitted: [0.0.0.0/0]} | f:1: sip.admitted[0]: nearly everybody may send SIP
          media: {phone-addresses: [203.0.113.10]}         | f:1: media.phone-addresses[0]: this machine does not have the address 203.0.113.10
          rooms: {named: [{name: lobby, pin: 04711}]}      | f:1: rooms.named[0].pin: put the PIN in quotes
          """)
  void whatIsOddIsAWarning(String yaml, String warning) {
    assertThat(ConfigurationFile.parse(yaml, "f").warnings())
        .singleElement()
        .asString()
        .startsWith(warning)
        .doesNotContain("04711");
  }

  @Test
  void whatIsUsualIsNoWarning() {
    assertThat(ConfigurationFile.read(EXAMPLE).warnings()).isEmpty();
    assertThat(
            ConfigurationFile.parse(
                    """
                    sip: {listen: ["udp://0.0.0.0:5060"], admitted: [217.10.0.0/16]}
                    rooms: {named: [{name: lobby, pin: "04711"}]}
                    """,
                    "f")
                .warnings())
        .isEmpty();
  }

  private static List<String> settings(Class<?> group, String path) {
    var all = new ArrayList<String>();
    for (RecordComponent component : group.getRecordComponents()) {
      String name = path + (path.isEmpty() ? "" : ".") + RecordReader.key(component);
      Class<?> type =
          component.getGenericType() instanceof ParameterizedType generic
              ? (Class<?>) generic.getActualTypeArguments()[0]
              : component.getType();
      if (type.isRecord() && Scalars.of(type).isEmpty()) {
        all.addAll(settings(type, name));
      } else {
        all.add(name);
      }
    }
    return all;
  }
}
