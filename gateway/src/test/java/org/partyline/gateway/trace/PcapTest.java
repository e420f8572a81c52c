package org.partyline.gateway.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Read as the specifications of libpcap, IP and UDP say.
class PcapTest {
  private record Packet(long micros, String from, String to, String text) {}

  private static List<Packet> read(byte[] file) throws UnknownHostException {
    ByteBuffer in = ByteBuffer.wrap(file);
    assertThat(in.getInt()).isEqualTo(0xa1b2c3d4);
    assertThat(in.getInt()).as("version 2.4").isEqualTo(0x00020004);
    in.getLong();
    assertThat(in.getInt()).isEqualTo(65_535);
    assertThat(in.getInt()).as("LINKTYPE_RAW").isEqualTo(101);
    var packets = new ArrayList<Packet>();
    while (in.hasRemaining()) {
      long micros = in.getInt() * 1_000_000L + in.getInt();
      byte[] packet = new byte[in.getInt()];
      assertThat(in.getInt()).isEqualTo(packet.length).isLessThanOrEqualTo(65_535 + 40);
      in.get(packet);
      packets.add(ip(micros, packet));
    }
    return packets;
  }

  private static Packet ip(long micros, byte[] bytes) throws UnknownHostException {
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    boolean v4 = packet.get(0) == 0x45;
    int header = v4 ? 20 : 40;
    byte[] from = new byte[v4 ? 4 : 16];
    byte[] to = new byte[from.length];
    packet.get(v4 ? 12 : 8, from).get(v4 ? 16 : 24, to);
    int udpLength = packet.capacity() - header;
    if (v4) {
      assertThat(packet.getShort(2) & 0xffff).isEqualTo(packet.capacity());
      assertThat(packet.get(9)).isEqualTo((byte) 17);
      assertThat(sum(packet, 0, 20)).as("the header's checksum").isEqualTo(0xffff);
    } else {
      assertThat(packet.getInt(0)).isEqualTo(0x60000000);
      assertThat(packet.getShort(4) & 0xffff).isEqualTo(udpLength);
      assertThat(packet.get(6)).isEqualTo((byte) 17);
    }
    assertThat(packet.getShort(header + 4) & 0xffff).isEqualTo(udpLength);
    ByteBuffer pseudo = ByteBuffer.allocate(2 * from.length + 4 + udpLength);
    pseudo.put(from).put(to).putShort((short) 17).putShort((short) udpLength);
    pseudo.put(bytes, header, udpLength);
    assertThat(packet.getShort(header + 6)).isNotZero();
    assertThat(sum(pseudo, 0, pseudo.capacity())).as("UDP's checksum").isEqualTo(0xffff);
    return new Packet(
        micros,
        name(from, packet.getShort(header)),
        name(to, packet.getShort(header + 2)),
        new String(bytes, header + 8, udpLength - 8, UTF_8));
  }

  private static String name(byte[] address, short port) throws UnknownHostException {
    return InetAddress.getByAddress(address).getHostAddress() + " " + (port & 0xffff);
  }

  private static int sum(ByteBuffer bytes, int start, int end) {
    int sum = 0;
    for (int i = start; i < end; i++) {
      int value = bytes.get(i) & 0xff;
      sum += (i - start) % 2 == 0 ? value << 8 : value;
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
  }

  private static TracedMessage message(boolean received, String local, String remote, String text) {
    return new TracedMessage(1_772_395_200_000_123L, received, "UDP", local, remote, 0, text);
  }

  @Test
  void eachMessageIsADatagram() throws UnknownHostException {
    byte[] file =
        Pcap.of(
            List.of(
                message(true, "192.0.2.1:5060", "198.51.100.7:65000", "INVITE ü\r\n\r\n"),
                message(false, "192.0.2.1:5060", "198.51.100.7:65000", "odd"),
                message(false, "[2001:db8::1]:5061", "[2001:db8::7]:5060", "SIP/2.0 200 OK\r\n")));
    assertThat(read(file))
        .containsExactly(
            new Packet(
                1_772_395_200_000_123L, "198.51.100.7 65000", "192.0.2.1 5060", "INVITE ü\r\n\r\n"),
            new Packet(1_772_395_200_000_123L, "192.0.2.1 5060", "198.51.100.7 65000", "odd"),
            new Packet(
                1_772_395_200_000_123L,
                "2001:db8:0:0:0:0:0:1 5061",
                "2001:db8:0:0:0:0:0:7 5060",
                "SIP/2.0 200 OK\r\n"));
  }

  @Test
  void whatNoDatagramTakesIsCut() throws UnknownHostException {
    byte[] file = Pcap.of(List.of(message(true, "192.0.2.1:1", "192.0.2.2:2", "x".repeat(70_000))));
    assertThat(read(file))
        .singleElement()
        .satisfies(packet -> assertThat(packet.text()).hasSize(65_535 - 28));
  }

  @Test
  void noMessagesAreAFileToo() throws UnknownHostException {
    assertThat(read(Pcap.of(List.of()))).isEmpty();
  }
}
