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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.dialplan.NumberStyle;
import org.partyline.gateway.routing.IdentityHeader;

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
    assertThat(config.dialIn().numbers()).hasSize(5);
    assertThat(config.dialIn().numberFormats()).hasSize(1);
    assertThat(config.web().url()).isPresent();
    assertThat(config.trunks().getFirst().rates()).hasSize(1);
    assertThat(config.dialOut().perUser().spending()).isPresent();
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
          web: {colour: red}                     | f.yaml:1: web.colour: unknown setting; there are: address, port, url, trusted-proxies, metrics-allowed, webhook-hosts, max-connections, connections-per-address
          web: {port: eighty}                    | f.yaml:1: web.port: must be a whole number
          web: {port: 70000}                     | f.yaml:1: web.port: a port is 0 (any free one) to 65535
          web: 80                                | f.yaml:1: web: must be a group of settings, one "name: value" a line
          web: {address: localhost}              | f.yaml:1: web.address: must be an IP address such as 127.0.0.1 or ::1
          sip: {listen: []}                      | f.yaml:1: sip.listen: needs at least one address
          sip: {listen: udp://127.0.0.1:5060}    | f.yaml:1: sip.listen: must be a list: [one, two]
          sip: {listen: ["sctp://127.0.0.1:5060"]} | f.yaml:1: sip.listen[0]: must be such as udp://127.0.0.1:5060, tcp://[::1]:5060 or tls://127.0.0.1:5061
          sip: {listen: ["tls://127.0.0.1:5061"]} | f.yaml:1: sip.tls-certificate: is missing: what listening by TLS shows, a PEM file
          sip: {tls-certificate: a.pem}          | f.yaml:1: sip.tls-key: tls-certificate and tls-key go together: PEM files, the key in PKCS #8
          {sip: {listen: ["tcp://127.0.0.1:5060"]}, trunks: [{name: a, domain: b.example}]} | f.yaml:1: trunks[0]: goes by udp, which sip.listen has no address for; add one, such as udp://192.0.2.10:5060
          sip: {admitted: [10.0.0.0/40]}         | f.yaml:1: sip.admitted[0]: must be an IP address or range such as 192.0.2.0/24
          sip: {unknown-sources: drop}           | f.yaml:1: sip.unknown-sources: must be silent or reject
          media: {silence: 20}                   | f.yaml:1: media.silence: must be a time such as 500ms, 20s, 5m or 8h
          media: {phone-ports: 20000}            | f.yaml:1: media.phone-ports: must be two ports such as 20000-29999
          media: {kurento: ["http://192.0.2.7:8888/kurento"]} | f.yaml:1: media.kurento[0]: must be such as ws://192.0.2.7:8888/kurento
          media: {kurento: ["ws://a:1/k", "ws://a:1/k"]} | f.yaml:1: media.kurento: the same server is there twice; remove one
          media: {kurento-grid: 961x540@15} | f.yaml:1: media.kurento-grid: must be such as 960x540@15: width, height (even, at most 1920x1080) and pictures a second (at most 30)
          media: {kurento-recordings: /var/recordings} | f.yaml:1: media.kurento-recordings: where the media servers write, such as file:///var/lib/kurento/recordings
          media: {kurento-stun: stun.example.org} | f.yaml:1: media.kurento-stun: an address and a port such as 203.0.113.5:3478
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
          dial-in: {numbers: [{called: "1", rings-nick: a, rings-account: b}]} | f.yaml:1: dial-in.numbers[0].rings-nick: not beside rings-account: one of them says who is rung
          trunks: [{name: sipgate, preset: sipgat}] | f.yaml:1: trunks[0].preset: must be generic, sipgate, telekom-companyflex, twilio, telnyx or didww
          trunks: [{name: sipgate, preset: sipgate}] | f.yaml:1: trunks[0].user: is missing: the name to register with, at sipgate the SIP-ID such as 1234567t0
          trunks: [{name: sipgate, preset: sipgate, user: 1234567t0}] | f.yaml:1: trunks[0].password: is missing; write ${NAME} to take it from the environment
          trunks: [{name: a, preset: twilio}] | f.yaml:1: trunks[0].domain: is missing: your trunk's termination URI, such as example.pstn.twilio.com
          trunks: [{name: a}] | f.yaml:1: trunks[0].domain: is missing: the carrier's SIP domain, such as sip.example.net
          trunks: [{name: a, domain: "sip:x"}] | f.yaml:1: trunks[0].domain: a host such as sip.example.net or 192.0.2.1:5060
          trunks: [{name: a, domain: b.example, numbers: ["030 1234567"]}] | f.yaml:1: trunks[0].numbers: such as "+49 30 1234567", in quotes
          trunks: [{name: a, preset: telekom-companyflex, user: b, password: c}] | f.yaml:1: trunks[0].outbound-proxies: is missing: such as [123456789012.primary.companyflex.de]
          trunks: [{name: a, domain: b.example, outbound-format: "+"}] | f.yaml:1: trunks[0].outbound-format: must be "+e164", e164, "00" or national
          trunks: [{name: a, domain: b.example, rates: [{prefix: "49", per-minute: 1}]}] | f.yaml:1: trunks[0].rates[0].prefix: a plus, country code and more, such as "+49 30", in quotes
          trunks: [{name: a, domain: b.example, rates: [{prefix: "+49", per-minute: 1 cent}]}] | f.yaml:1: trunks[0].rates[0].per-minute: must be an amount such as 0.015
          trunks: [{name: a, domain: b.example, inbound: {user: x}}] | f.yaml:1: trunks[0].inbound.password: user and password go together: what the carrier proves itself with
          dial-out: {phones: [pbx]} | f.yaml:1: dial-out.phones[0]: there is no trunk pbx; name one of trunks, or admitted for phones of no trunk
          trunks: [{name: admitted, domain: b.example}] | f.yaml:1: trunks[0].name: 1 to 32 lower-case letters, digits or dashes, such as sipgate; not admitted
          trunks: [{name: a, domain: b.example, session-expires: 60s}] | f.yaml:1: trunks[0].session-expires: must not be shorter than sip.min-session-expires
          trunks: [{name: a, domain: b.example}, {name: a, domain: c.example}] | f.yaml:1: trunks: two trunks have the same name; change one
          dial-out: {countries: [DE, Austria]} | f.yaml:1: dial-out.countries: two capital letters each, such as [DE, AT, "NO"]; "001" is international networks
          dial-out: {types: [expensive]} | f.yaml:1: dial-out.types[0]: must be fixed, mobile, fixed-or-mobile, voip, toll-free, shared-cost, premium, uan, personal, pager, voicemail, satellite or unknown
          dial-out: {prefixes: ["0049"]} | f.yaml:1: dial-out.prefixes: a plus, country code and more, such as "+49 30", in quotes
          dial-out: {per-user: {minuts: 5}} | f.yaml:1: dial-out.per-user.minuts: unknown setting; did you mean minutes?
          dial-out: {short-numbers: ["+112"]} | f.yaml:1: dial-out.short-numbers: 2 to 6 digits each, such as ["115"]
          dial-in: {numbers: [{called: "1", room: x}]} | f.yaml:1: dial-in.numbers[0].room: there is no room x; add it to rooms.named or correct the name
          """)
  void aMistakeIsOneLineThatSaysWhereAndWhatToDo(String yaml, String message) {
    assertThatThrownBy(() -> ConfigurationFile.parse(yaml, "f.yaml"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void aGroupThatNamesSomeHasTheDefaultsOfTheOthers() {
    DialOut dialOut =
        ConfigurationFile.parse("dial-out: {per-room: {calls: 7}}", "f").configuration().dialOut();
    assertThat(dialOut.perRoom()).isEqualTo(new DayLimits(7, 240, 5, Optional.empty()));
    assertThat(dialOut.perUser()).isEqualTo(new DayLimits(20, 120, 2, Optional.empty()));
  }

  @Test
  void pagesFindTheirAddressesByTheStunOrTheRelayOfMediaServersAlone() {
    String turn = "kurento-turn: \"ada:secret@203.0.113.5:3478?transport=udp\"";
    String servers = "kurento: [\"ws://192.0.2.7:8888/kurento\"]";
    assertThat(pagesStun(servers)).isEmpty();
    assertThat(pagesStun(servers + ", " + turn)).contains("203.0.113.5:3478");
    assertThat(pagesStun(servers + ", kurento-stun: \"203.0.113.6:3478\", " + turn))
        .contains("203.0.113.6:3478");
    assertThat(pagesStun(turn)).as("in this process").isEmpty();
  }

  private static Optional<String> pagesStun(String media) {
    return ConfigurationFile.parse("media: {" + media + "}", "f")
        .configuration()
        .media()
        .pagesStun();
  }

  @Test
  void nobodyCallsOutWithoutAFile() {
    DialOut dialOut = ConfigurationFile.defaults().dialOut();
    assertThat(dialOut.accounts()).isEmpty();
    assertThat(dialOut.operators() || dialOut.voiced() || dialOut.everybodyInRoom()).isFalse();
    assertThat(dialOut.countries()).isEmpty();
    assertThat(dialOut.prefixes()).isEmpty();
    assertThat(dialOut.shortNumbers()).isEmpty();
  }

  /// Three things are typed; the preset knows the rest.
  @Test
  void aPresetFillsATrunk() {
    Trunk trunk =
        ConfigurationFile.parse(
                """
                trunks:
                  - {name: sipgate, preset: sipgate, user: 1234567t0, password: hunter2, numbers: ["+49 30 1234567"]}
                """,
                "f")
            .configuration()
            .trunks()
            .getFirst();
    assertThat(trunk.registrarHost()).contains("sipconnect.sipgate.de");
    assertThat(trunk.domainHost()).isEqualTo("sipconnect.sipgate.de");
    assertThat(trunk.identityHeader()).isEqualTo(IdentityHeader.PPI);
    assertThat(trunk.style()).isEqualTo(NumberStyle.E164);
    assertThat(trunk.registrationTime()).hasSeconds(120);
    assertThat(trunk.toString()).doesNotContain("hunter2");
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
          dial-out: {operators: true}                      | f:1: dial-out: nobody can be called without a trunk
          {trunks: [{name: a, domain: b.example}], dial-out: {per-user: {spending: 1}}} | f:1: trunks[0]: has no rates, and dial-out limits spending
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
