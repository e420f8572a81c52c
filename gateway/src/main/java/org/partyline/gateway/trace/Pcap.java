package org.partyline.gateway.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Messages as a file for Wireshark, tshark or sngrep: libpcap's format with raw IP packets. Each
/// message is a UDP datagram of its own, whatever carried it, as segments of TCP and keys of TLS
/// are not known any more.
public final class Pcap {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int LINKTYPE_RAW = 101;
  private static final int LONGEST = 65_535;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int HOPS = 64;

  private Pcap() {}

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Address(byte[] ip, int port) {
    static Address of(String text) {
      int colon = text.lastIndexOf(':');
      String host = text.substring(0, colon).replace("[", "").replace("]", "");
      return new Address(
          InetAddress.ofLiteral(host).getAddress(), Integer.parseInt(text.substring(colon + 1)));
    }
  }

  /// The whole file.
  public static byte[] of(List<TracedMessage> messages) {
    var out = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(24);
    header.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    header.putInt(LONGEST).putInt(LINKTYPE_RAW);
    out.writeBytes(header.array());
    for (TracedMessage message : messages) {
      byte[] packet = packet(message);
      ByteBuffer record = ByteBuffer.allocate(16);
      record.putInt((int) (message.micros() / 1_000_000));
      record.putInt((int) (message.micros() % 1_000_000));
      record.putInt(packet.length).putInt(packet.length);
      out.writeBytes(record.array());
      out.writeBytes(packet);
    }
    return out.toByteArray();
  }

  private static byte[] packet(TracedMessage message) {
    Address from = Address.of(message.from());
    Address to = Address.of(message.to());
    boolean v4 = from.ip.length == 4 && to.ip.length == 4;
    int ipHeader = v4 ? IPV4_HEADER : IPV6_HEADER;
    byte[] text = message.text().getBytes(UTF_8);
    byte[] payload = Arrays.copyOf(text, Math.min(text.length, LONGEST - ipHeader - UDP_HEADER));
    int udpLength = UDP_HEADER + payload.length;
    ByteBuffer packet = ByteBuffer.allocate(ipHeader + udpLength);
    if (v4) {
      packet.put((byte) 0x45).put((byte) 0).putShort((short) (ipHeader + udpLength));
      packet.putInt(0).put((byte) HOPS).put((byte) UDP).putShort((short) 0);
      packet.put(from.ip).put(to.ip);
      packet.putShort(10, (short) ~sum(packet.array(), 0, IPV4_HEADER, 0));
    } else {
      packet.putInt(0x60000000).putShort((short) udpLength).put((byte) UDP).put((byte) HOPS);
      packet.put(v6(from.ip)).put(v6(to.ip));
    }
    packet.putShort((short) from.port).putShort((short) to.port);
    packet.putShort((short) udpLength).putShort((short) 0).put(payload);
    // The pseudo-header (RFC 768, RFC 8200 §8.1): addresses, protocol, length.
    int addresses = v4 ? 12 : 8;
    int sum = sum(packet.array(), addresses, ipHeader, UDP + udpLength);
    int checksum = ~sum(packet.array(), ipHeader, ipHeader + udpLength, sum) & 0xffff;
    packet.putShort(ipHeader + 6, (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }

  private static byte[] v6(byte[] address) {
    if (address.length == 16) {
      return address;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(address, 0, mapped, 12, 4);
    return mapped;
  }

  /// The sum of RFC 1071, folded, over these bytes and what was summed before.
  private static int sum(byte[] bytes, int start, int end, int before) {
    long sum = before;
    for (int i = start; i < end; i += 2) {
      int low = i + 1 < end ? bytes[i + 1] & 0xff : 0;
      sum += (bytes[i] & 0xff) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }
}
