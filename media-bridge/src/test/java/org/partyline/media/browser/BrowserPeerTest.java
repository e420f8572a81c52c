package org.partyline.media.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.partyline.media.MediaException;

@Timeout(30)
class BrowserPeerTest {
  private static final byte[] PASSWORD = "peerpeerpeerpeerpeerpeer".getBytes(UTF_8);
  private static final String ANSWER =
      """
      v=0
      o=- 1 1 IN IP4 0.0.0.0
      s=-
      t=0 0
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=ice-ufrag:full
      a=ice-pwd:fullfullfullfullfullfull
      a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF
      a=setup:passive
      %sa=rtpmap:111 opus/48000/2
      """;

  /// A full agent sends nothing before its own check is answered (RFC 8445, 7.2.5.3).
  @Test
  void theCheckOfAFullAgentIsAnswered() throws Exception {
    try (var agent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var peer = new BrowserPeer()) {
      agent.setSoTimeout(5_000);
      String candidates =
          """
          a=candidate:1 1 UDP 2122262783 fd00::2 %1$d typ host
          a=candidate:2 1 TCP 2122262782 127.0.0.1 9 typ host tcptype passive
          a=candidate:3 2 UDP 2122262781 127.0.0.1 9 typ host
          a=candidate:4 1 UDP 2122262780 127.0.0.1 %1$d typ host
          """
              .formatted(agent.getLocalPort());
      Thread.startVirtualThread(() -> {
        try {
          peer.connect(ANSWER.formatted(candidates));
        } catch (MediaException _) {
          // closed: this agent goes no further
        }
      });
      DatagramPacket first = receive(agent);
      assertThat(message(first).orElseThrow().type()).isEqualTo(StunMessage.BINDING_REQUEST);
      byte[] check =
          bytes(
              new StunWriter(StunMessage.BINDING_REQUEST, "transaction9".getBytes(UTF_8))
                  .attribute(StunMessage.USERNAME, "peer:full".getBytes(UTF_8))
                  .attribute(StunMessage.ICE_CONTROLLED, new byte[8])
                  .sign(PASSWORD));
      agent.send(new DatagramPacket(check, check.length, first.getSocketAddress()));
      StunMessage answer = answer(agent);
      assertThat(answer.transactionId()).isEqualTo("transaction9".getBytes(UTF_8));
      assertThat(answer.isFrom(PASSWORD)).isTrue();
    }
  }

  @Test
  void anAnswerWithoutACandidateOfUdpOnIpv4IsRefused() {
    try (var peer = new BrowserPeer()) {
      assertThatThrownBy(() -> peer.connect(ANSWER.formatted("")))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("no candidate");
    }
  }

  private static StunMessage answer(DatagramSocket agent) throws IOException {
    while (true) {
      Optional<StunMessage> message = message(receive(agent));
      if (message.filter(each -> each.type() == StunMessage.BINDING_SUCCESS).isPresent()) {
        return message.get();
      }
    }
  }

  private static DatagramPacket receive(DatagramSocket agent) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    agent.receive(packet);
    return packet;
  }

  private static Optional<StunMessage> message(DatagramPacket packet) {
    return StunMessage.parse(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
