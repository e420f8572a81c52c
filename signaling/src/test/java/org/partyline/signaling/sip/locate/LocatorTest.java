package org.partyline.signaling.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.signaling.sip.Transport;

/// RFC 3263, against a DNS server on loopback.
@Timeout(60)
class LocatorTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private TestDns server;
  private NettyDns dns;
  private Locator locator;

  @BeforeEach
  void open() throws Exception {
    server = new TestDns();
    dns = new NettyDns(List.of(server.address()));
    locator = new Locator(dns, new Random(1), Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    dns.close();
    server.close();
  }

  private List<String> locate(String host, Transport transport, Instant now) throws Exception {
    return locator.workingFirst(locator.locate(HostPort.parse(host), transport, now), now).stream()
        .map(a -> a.getAddress().getHostAddress() + ":" + a.getPort())
        .toList();
  }

  private List<String> locate(String host, Transport transport) throws Exception {
    return locate(host, transport, NOW);
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  @Test
  void naptrNamesTheServiceOfTheTransport() throws Exception {
    server
        .naptr("carrier.example", 20, 0, "SIP+D2U", "_sip._udp.other.example")
        .naptr("carrier.example", 10, 0, "SIP+D2T", "_sip._tcp.carrier.example")
        .srv("_sip._tcp.carrier.example", 0, 0, 5080, "tcp.carrier.example")
        .srv("_sip._udp.other.example", 0, 0, 5090, "udp.carrier.example")
        .a("tcp.carrier.example", "192.0.2.1")
        .a("udp.carrier.example", "192.0.2.2");
    assertThat(locate("carrier.example", Transport.TCP)).containsExactly("192.0.2.1:5080");
    assertThat(locate("carrier.example", Transport.UDP)).containsExactly("192.0.2.2:5090");
  }

  @Test
  void withoutNaptrTheUsualNamesAreAsked() throws Exception {
    server
        .srv("_sip._udp.carrier.example", 10, 0, 5062, "b.example")
        .srv("_sip._udp.carrier.example", 5, 0, 5061, "a.example")
        .srv("_sips._tcp.carrier.example", 0, 0, 443, "a.example")
        .a("a.example", "192.0.2.1")
        .a("a.example", "2001:db8::1")
        .a("b.example", "192.0.2.2");
    assertThat(locate("carrier.example", Transport.UDP))
        .containsExactly("2001:db8:0:0:0:0:0:1:5061", "192.0.2.1:5061", "192.0.2.2:5062");
    assertThat(locate("carrier.example", Transport.TLS)).contains("192.0.2.1:443");
  }

  @Test
  void withoutServicesTheAddressesCountAndTheUsualPort() throws Exception {
    server.a("carrier.example", "192.0.2.1");
    assertThat(locate("carrier.example", Transport.UDP)).containsExactly("192.0.2.1:5060");
    assertThat(locate("carrier.example", Transport.TLS)).containsExactly("192.0.2.1:5061");
    assertThat(locate("nobody.example", Transport.UDP)).isEmpty();
  }

  @Test
  void portsAndNumbersNeedNoServices() throws Exception {
    server.srv("_sip._udp.carrier.example", 0, 0, 9, "b.example").a("carrier.example", "192.0.2.1");
    assertThat(locate("carrier.example:5070", Transport.UDP)).containsExactly("192.0.2.1:5070");
    int asked = server.questions();
    assertThat(locate("192.0.2.7", Transport.TCP)).containsExactly("192.0.2.7:5060");
    assertThat(locate("[2001:db8::7]:5099", Transport.TCP))
        .containsExactly("2001:db8:0:0:0:0:0:7:5099");
    assertThat(server.questions()).isEqualTo(asked);
  }

  @Test
  void weightsShareTheLoad() throws Exception {
    server
        .srv("_sip._udp.carrier.example", 0, 75, 1, "a.example")
        .srv("_sip._udp.carrier.example", 0, 25, 2, "a.example")
        .srv("_sip._udp.carrier.example", 0, 0, 3, "a.example")
        .a("a.example", "192.0.2.1");
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      List<String> targets = locate("carrier.example", Transport.UDP);
      assertThat(targets).hasSize(3).doesNotHaveDuplicates();
      first.merge(targets.getFirst(), 1, Integer::sum);
    }
    assertThat(first.get("192.0.2.1:1")).isBetween(680, 800);
    assertThat(first.get("192.0.2.1:2")).isBetween(190, 310);
  }

  @Test
  void whoFailedIsTriedLastForAWhile() throws Exception {
    server
        .srv("_sip._udp.carrier.example", 1, 0, 5060, "a.example")
        .srv("_sip._udp.carrier.example", 2, 0, 5060, "b.example")
        .a("a.example", "192.0.2.1")
        .a("b.example", "192.0.2.2");
    locator.failed(at("192.0.2.1", 5060), NOW);
    assertThat(locate("carrier.example", Transport.UDP))
        .containsExactly("192.0.2.2:5060", "192.0.2.1:5060");
    assertThat(locate("carrier.example", Transport.UDP, NOW.plusSeconds(31)))
        .containsExactly("192.0.2.1:5060", "192.0.2.2:5060");
    locator.failed(at("192.0.2.1", 5060), NOW);
    locator.answered(at("192.0.2.1", 5060));
    assertThat(locate("carrier.example", Transport.UDP).getFirst()).isEqualTo("192.0.2.1:5060");
  }

  @Test
  void answersAreKeptForTheirTime() throws Exception {
    server.a("carrier.example", "192.0.2.1");
    locate("carrier.example", Transport.UDP);
    int asked = server.questions();
    locate("carrier.example", Transport.UDP, NOW.plusSeconds(25));
    assertThat(server.questions()).isEqualTo(asked);
    server.a("carrier.example", "192.0.2.9");
    assertThat(locate("carrier.example", Transport.UDP, NOW.plusSeconds(61)))
        .containsExactly("192.0.2.1:5060", "192.0.2.9:5060");
  }

  @Test
  void aFailureIsNoMissingName() {
    server.fail();
    assertThatThrownBy(() -> locate("carrier.example", Transport.UDP))
        .isInstanceOf(Dns.DnsException.class)
        .hasMessage("DNS does not answer for carrier.example");
  }

  @Test
  void aDnsServerThatIsGoneTakesNoKnownCarrierWithIt() throws Exception {
    var works = new boolean[] {true};
    var cached =
        new Locator(
            (_, type) -> {
              if (!works[0]) {
                throw new Dns.DnsException("silent", new IllegalStateException());
              }
              return type == Dns.Type.A
                  ? List.of(new Dns.Address(InetAddress.ofLiteral("192.0.2.1"), 60))
                  : List.of();
            },
            new Random(1),
            Duration.ofSeconds(30));
    cached.locate(HostPort.parse("a.example"), Transport.UDP, NOW);
    works[0] = false;
    assertThat(cached.locate(HostPort.parse("a.example"), Transport.UDP, NOW.plusSeconds(3_600)))
        .containsExactly(at("192.0.2.1", 5060));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:0", "a:65536", "a:x", "sip:a@b", "a;b", "a:"})
  void whatIsNoHostIsSaidSo(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
