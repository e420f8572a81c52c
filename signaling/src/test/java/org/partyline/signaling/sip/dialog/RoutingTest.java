package org.partyline.signaling.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
  @ParameterizedTest
  @CsvSource({
    "192.168.1.5, 203.0.113.9, true",
    "10.0.0.1, 203.0.113.9, true",
    "172.31.0.1, 203.0.113.9, true",
    "100.64.3.4, 203.0.113.9, true", // RFC 6598: a carrier's own NAT
    "127.0.0.1, 192.168.1.5, true",
    "169.254.1.1, 192.168.1.5, true",
    "0.0.0.0, 203.0.113.9, true",
    "fd00::1, 2001:db8::1, true",
    "fe80::1, 2001:db8::1, true",
    "::1, 2001:db8::1, true",
    "198.51.100.7, 203.0.113.9, false", // an SBC of several addresses
    "2001:db8::2, 2001:db8::1, false",
    "203.0.113.9, 192.168.1.5, false", // we see it through a NAT of our own
    "192.168.1.5, 10.0.0.9, false",
    "203.0.113.9, 203.0.113.9, false",
  })
  void aPrivateContactIsDistrustedWhereItIsSeenFromAPublicAddress(
      String contact, String source, boolean distrusted) {
    assertThat(Routing.isBehindNat(InetAddress.ofLiteral(contact), InetAddress.ofLiteral(source)))
        .isEqualTo(distrusted);
  }
}
