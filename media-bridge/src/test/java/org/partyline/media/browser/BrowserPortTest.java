package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.media.loop.MediaLoop;

/// Which addresses a browser is told, and whose packets are taken there.
class BrowserPortTest {
  private final MediaLoop loop = new MediaLoop("port");

  @AfterEach
  void close() {
    loop.close();
  }

  private BrowserPort open(String address) throws Exception {
    return BrowserPort.open(loop, List.of(InetAddress.ofLiteral(address)), Optional.empty(), 0, 1);
  }

  @Test
  void onLoopbackFirefoxIsToldAnAddressThatNobodyElseCanUse() throws Exception {
    assumeThat(NetworkInterface.networkInterfaces())
        .as("a network besides loopback")
        .anyMatch(network -> network.getName().startsWith("e") && hasAddress(network));
    try (BrowserPort port = open("127.0.0.1")) {
      assertThat(port.candidates()).hasSize(2);
      assertThat(port.candidates().getFirst().getAddress().isLoopbackAddress()).isTrue();
      InetSocketAddress own = port.candidates().getLast();
      assertThat(own.getAddress().isLoopbackAddress()).isFalse();
      WebRtcLeg leg = (WebRtcLeg) port.openLeg(event -> {});
      try (FakeBrowser browser = new FakeBrowser(own.getAddress());
          DatagramSocket elsewhere = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
        String answer = leg.answer(browser.offer());
        String onlyOwn = answer.replaceFirst("a=candidate:1 .*\r\n", "");
        browser.reach(onlyOwn);
        byte[] check = browser.check(browser.username());
        browser.send(elsewhere, check);
        browser.reach(onlyOwn); // what was sent before has been looked at then
        elsewhere.setSoTimeout(1);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                () -> elsewhere.receive(new DatagramPacket(new byte[1_500], 1_500)))
            .isInstanceOf(SocketTimeoutException.class);
      }
      leg.close();
    }
  }

  private static boolean hasAddress(NetworkInterface network) {
    return network.inetAddresses().anyMatch(address -> !address.isLinkLocalAddress());
  }

  @Test
  void theIpv6WildcardMeansAllAddressesOfBothFamilies() throws Exception {
    try (BrowserPort port = open("::")) {
      assertThat(port.candidates())
          .extracting(InetSocketAddress::getAddress)
          .contains(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
      WebRtcLeg leg = (WebRtcLeg) port.openLeg(event -> {});
      for (String from : List.of("127.0.0.1", "::1")) {
        try (FakeBrowser browser = new FakeBrowser(InetAddress.ofLiteral(from))) {
          WebRtcLeg one = (WebRtcLeg) port.openLeg(event -> {});
          String wanted = from.equals("::1") ? "0:0:0:0:0:0:0:1" : from;
          String answer = one.answer(browser.offer());
          browser.reach(
              answer
                  .lines()
                  .filter(line ->
                      !line.startsWith("a=candidate")
                          || line.contains(" " + from + " ")
                          || line.contains(" " + wanted + " "))
                  .collect(java.util.stream.Collectors.joining("\r\n")));
          one.close();
        }
      }
      leg.close();
    }
  }
}
