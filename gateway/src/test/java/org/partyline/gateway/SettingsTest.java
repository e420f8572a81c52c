package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.policy.Limited;
import org.partyline.gateway.policy.Limits;
import org.partyline.gateway.policy.Usage;
import org.partyline.gateway.routing.Carrier;
import org.partyline.media.PhoneSettings;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.SipTrunk;
import org.partyline.signaling.sip.Transport;

class SettingsTest {
  @TempDir Path folder;

  private Configuration read(String yaml) throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.writeString(file, yaml);
    return ConfigurationFile.read(file).configuration();
  }

  @Test
  void sipListensByTlsWithItsCertificateAndAsksItsNameServers() throws IOException {
    SipSettings sip =
        Settings.sip(
            read("""
            sip:
              listen: ["tls://127.0.0.1:5061"]
              tls-certificate: sip.pem
              tls-key: sip.key
              name-servers: [192.0.2.53, "127.0.0.1:5353", "2001:db8::53", "[::1]:5353"]
            """)
                .sip());
    assertThat(sip.listen().getFirst().transport()).isEqualTo(Transport.TLS);
    assertThat(sip.tls().orElseThrow().key()).isEqualTo(Path.of("sip.key"));
    assertThat(sip.nameServers())
        .containsExactly(
            new InetSocketAddress("192.0.2.53", 53),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5353),
            new InetSocketAddress("2001:db8::53", 53),
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 5353));
  }

  @Test
  void whoIsUnknownGetsSilenceUnlessTheFileSaysOtherwise() throws IOException {
    assertThat(Settings.sip(read("sip: {}\n").sip()).unknownSources())
        .isEqualTo(SipSettings.UnknownSources.SILENT);
    assertThat(Settings.sip(read("sip: { unknown-sources: reject }\n").sip()).unknownSources())
        .isEqualTo(SipSettings.UnknownSources.REJECT);
  }

  @Test
  void whatCallsHaveUsedSurvivesARestartInTheFileThatIsNamed() throws IOException {
    Configuration config = read("dial-out: { usage: \"%s\" }\n".formatted(folder.resolve("u")));
    TrunkSettings.ledger(config, InstantSource.system())
        .reserve(List.of(Limited.trunk("carrier", Limits.UNLIMITED)), Optional.empty());
    Usage after = TrunkSettings.ledger(config, InstantSource.system()).usage("trunk carrier");
    assertThat(after.calls()).isEqualTo(1);
    assertThat(after.simultaneous()).isZero();
  }

  /// SIP-ID, password and number: the preset knows the rest.
  @Test
  void threeThingsMakeASipgateTrunk() throws IOException {
    Configuration config =
        read(
            """
            trunks:
              - name: sipgate
                preset: sipgate
                user: 1234567t0
                password: hunter2
                numbers: ["+49 211 123456"]
            """);
    SipTrunk trunk = TrunkSettings.sip(config).getFirst();
    assertThat(trunk.registrar()).contains("sipconnect.sipgate.de");
    assertThat(trunk.domain()).isEqualTo("sipconnect.sipgate.de");
    assertThat(trunk.fromUser()).isEqualTo("1234567t0");
    assertThat(trunk.transport()).isEqualTo(Transport.UDP);
    assertThat(trunk.credentials().orElseThrow().user()).isEqualTo("1234567t0");
    assertThat(trunk.expires()).hasSeconds(120);
    assertThat(trunk.optionsInterval().orElseThrow()).hasSeconds(30);
    assertThat(trunk.toString()).doesNotContain("hunter2");
    Carrier carrier = TrunkSettings.carriers(config).getFirst();
    assertThat(carrier.identity().callerNumber().orElseThrow().digits()).isEqualTo("49211123456");
    PhoneSettings media =
        TrunkSettings.media(
            PhoneSettings.from(InetAddress.getLoopbackAddress()),
            Optional.of(config.trunks().getFirst()));
    assertThat(media.codecs()).extracting(Enum::name).containsExactly("G722", "PCMA", "PCMU");
  }

  @Test
  void aTrunkHasASessionTimeOfItsOwn() throws IOException {
    Configuration config =
        read(
            """
            trunks:
              - { name: a, domain: a.example, session-expires: 10m }
              - { name: b, domain: b.example }
            """);
    assertThat(TrunkSettings.sip(config))
        .extracting(SipTrunk::sessionExpires)
        .containsExactly(Optional.of(Duration.ofMinutes(10)), Optional.empty());
  }

  /// A room that is called into by hand may want to hear the voicemail.
  @Test
  void aRoomDecidesWhetherWhoIsCalledPresses1() throws IOException {
    String rooms =
        "rooms: { named: [{name: a, confirm-calls: true}, {name: b, confirm-calls: false}, {name:"
            + " c}] }\n";
    for (boolean usual : List.of(true, false)) {
      Predicate<String> confirms =
          TrunkSettings.confirms(read(rooms + "dial-out: { confirm: " + usual + " }\n"));
      assertThat(confirms.test("a")).isTrue();
      assertThat(confirms.test("b")).isFalse();
      assertThat(confirms.test("c")).isEqualTo(usual);
      assertThat(confirms.test("a-meeting")).isEqualTo(usual);
    }
  }

  @Test
  void whoIsLeftAloneAfterBeingCalledIsHungUpOnSooner() throws IOException {
    Configuration config = read("dial-out: { max-duration: 30m }\n");
    assertThat(TrunkSettings.callLimits(config).aloneTimeout()).hasMinutes(5);
    assertThat(TrunkSettings.callLimits(config).maxDuration()).hasMinutes(30);
    assertThat(Settings.callLimits(config.dialIn()).aloneTimeout()).hasMinutes(20);
  }
}
