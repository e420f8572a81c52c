package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Dnsmasq;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Ports;
import org.partyline.lab.SilentServer;
import org.partyline.lab.SipText;
import org.partyline.lab.Tone;

/// A carrier's domain has two servers in DNS (RFC 3263), of which the first is dead.
class DeadServerTest {
  private static final Tone BERT = Tone.of(853);
  private static final String NUMBER = "+49301234567";

  /// Nothing has told before the call that the first one is dead: no registration, no OPTIONS.
  @Test
  void aCallIsTakenByTheSecondWhenTheFirstSaysNothing() {
    try (var silent = new SilentServer();
        var network = Ngircd.start();
        var op = IrcUser.connect("op", network.address());
        var bert = Phone.named(NUMBER, Codec.PCMA, Keys.RFC4733, BERT);
        var carrier = Kamailio.start(Kamailio.Wish.usual().withPhone(NUMBER, bert.address()));
        var dns = Dnsmasq.with("carrier.test", "udp", silent.address(), carrier.address())) {
      op.joins("#room-1"); // before the gateway, so that the network makes them an operator
      String trunk = carrier.trunk("registrar: none", "options-interval: 0s");
      try (var lab = start(network, dns, trunk)) {
        var room = lab.freshRoom();
        op.sees(":partyline!\\S+ JOIN :?" + room.channel());
        op.says(room.channel(), "!call " + NUMBER);
        op.sees("\\+49 30 …67 has answered"); // long before a call is given up (32 s, timer B)
        assertThat(bert.inCall()).isTrue();
        assertThat(silent.received()).as("sent again by UDP").hasSizeGreaterThan(2);
        assertThat(silent.received()).extracting(SipText::method).containsOnly("INVITE");
        assertThat(dns.wasAskedFor("NAPTR", "carrier.test")).isTrue();
        assertThat(dns.wasAskedFor("SRV", "_sip._udp.carrier.test")).isTrue();

        op.says(room.channel(), "!hangup");
        op.sees("The call to \\+49 30 …67 was ended by op");
        int before = silent.received().size();
        bert.waits();
        op.says(room.channel(), "!call " + NUMBER);
        eventually("the second call is answered", Duration.ofSeconds(10), bert::inCall);
        assertThat(silent.received()).as("set aside for a while").hasSize(before);
      }
    }
  }

  /// Its machine says by ICMP that nobody listens: no need to wait for Timer B (32 s).
  @Test
  void aCallGoesToTheNextTrunkWhenNobodyListensAtTheFirst() {
    try (var network = Ngircd.start();
        var op = IrcUser.connect("op", network.address());
        var bert = Phone.named(NUMBER, Codec.PCMA, Keys.RFC4733, BERT);
        var carrier = Kamailio.start(Kamailio.Wish.usual().withPhone(NUMBER, bert.address()))) {
      op.joins("#room-1"); // before the gateway, so that the network makes them an operator
      String closed =
          carrier.trunk(
              "name: closed",
              "registrar: none",
              "outbound-proxies: [ \"127.0.0.1:%d\" ]".formatted(Ports.free()),
              "options-interval: 0s",
              "numbers: [ \"+49 30 9999998\" ]",
              "rates: [ { prefix: \"+49\", per-minute: 0.001 } ]"); // the cheapest is asked first
      String trunks = closed + carrier.trunk();
      try (var lab = Lab.start(Lab.Wish.usual().on(network.address()).withTrunks(trunks))) {
        var room = lab.freshRoom();
        op.sees(":partyline!\\S+ JOIN :?" + room.channel());
        lab.logs("trunk carrier: REGISTERED");
        op.says(room.channel(), "!call " + NUMBER);
        op.sees("\\+49 30 …67 has answered");
        lab.logs("trunk closed failed with 503");
        assertThat(bert.inCall()).isTrue();
      }
    }
  }

  @Test
  void theTrunkRegistersWithTheSecondWhenTheFirstRefusesConnections() {
    var refusing = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    try (var network = Ngircd.start();
        var op = IrcUser.connect("op", network.address());
        var bert = Phone.named(NUMBER, Codec.PCMA, Keys.RFC4733, BERT);
        var carrier = Kamailio.start(Kamailio.Wish.usual().withPhone(NUMBER, bert.address()));
        var dns = Dnsmasq.with("carrier.test", "tcp", refusing, carrier.address())) {
      op.joins("#room-1"); // before the gateway, so that the network makes them an operator
      String trunk = carrier.trunk("registrar: carrier.test", "transport: tcp");
      try (var lab = start(network, dns, trunk)) {
        var room = lab.freshRoom();
        op.sees(":partyline!\\S+ JOIN :?" + room.channel());
        lab.logs("trunk carrier: REGISTERED");
        op.says(room.channel(), "!call " + NUMBER);
        op.sees("\\+49 30 …67 has answered");
        assertThat(bert.inCall()).isTrue();
      }
    }
  }

  private static Lab start(Ngircd network, Dnsmasq dns, String trunk) {
    return Lab.start(
        Lab.Wish.usual()
            .on(network.address())
            .withSip("name-servers: [ \"%s\" ]".formatted(dns.hostAndPort()))
            .withTrunks(trunk));
  }
}
