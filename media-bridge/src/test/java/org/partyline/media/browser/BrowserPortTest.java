package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
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

  @Test
  void whoGetsNoUdpThroughIsAnsweredOverTcp() throws Exception {
    Optional<InetAddress> own =
        NetworkInterface.networkInterfaces()
            .filter(network -> network.getName().startsWith("e"))
            .flatMap(NetworkInterface::inetAddresses)
            .filter(Inet4Address.class::isInstance)
            .findFirst();
    assumeThat(own).as("a network besides loopback").isPresent();
    try (BrowserPort port = open(own.orElseThrow().getHostAddress());
        FakeBrowser browser = new FakeBrowser(own.orElseThrow())) {
      WebRtcLeg leg = (WebRtcLeg) port.openLeg(event -> {});
      String answer = leg.answer(browser.offer());
      assertThat(answer).contains(" typ host tcptype passive");
      browser.reach(answer);
      byte[] check = browser.check(browser.username());
      try (Socket tcp = new Socket()) {
        tcp.setSoTimeout(10_000);
        tcp.connect(port.tcpCandidates().getFirst());
        DataOutputStream out = new DataOutputStream(tcp.getOutputStream());
        out.writeShort(check.length);
        out.write(check);
        DataInputStream in = new DataInputStream(tcp.getInputStream());
        byte[] response = new byte[in.readUnsignedShort()];
        in.readFully(response);
        assertThat(StunMessage.parse(ByteBuffer.wrap(response)).orElseThrow().type())
            .isEqualTo(StunMessage.BINDING_SUCCESS);
        leg.close();
        assertThat(in.read()).as("closed with its leg").isEqualTo(-1);
      }
      try (Socket stranger = new Socket()) {
        stranger.setSoTimeout(10_000);
        stranger.connect(port.tcpCandidates().getFirst());
        stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        assertThat(stranger.getInputStream().read()).as("no frame of ours").isEqualTo(-1);
      }
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
