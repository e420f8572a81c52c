package org.partyline.signaling.sip.locate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A DNS server on loopback with a few records.
public final class TestDns implements AutoCloseable {
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int SRV = 33;
  private static final int NAPTR = 35;
  private static final int SERVFAIL = 2;
  private static final int NXDOMAIN = 3;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(int type, int ttl, byte[] data) {}

  private final DatagramSocket socket =
      new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final Map<String, List<Entry>> records = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile boolean failing;

  public TestDns() throws IOException {
    Thread.ofVirtual().name("test-dns").start(this::serve);
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /// How often it was asked.
  public int questions() {
    return questions.get();
  }

  /// Answers SERVFAIL from now on.
  public void fail() {
    failing = true;
  }

  public TestDns a(String name, String address) throws IOException {
    InetAddress ip = InetAddress.ofLiteral(address);
    return add(name, ip.getAddress().length == 4 ? A : AAAA, ip.getAddress());
  }

  public TestDns srv(String name, int priority, int weight, int port, String target)
      throws IOException {
    var data = new ByteArrayOutputStream();
    var out = new DataOutputStream(data);
    out.writeShort(priority);
    out.writeShort(weight);
    out.writeShort(port);
    out.write(name(target));
    return add(name, SRV, data.toByteArray());
  }

  public TestDns naptr(String name, int order, int preference, String service, String replacement)
      throws IOException {
    var data = new ByteArrayOutputStream();
    var out = new DataOutputStream(data);
    out.writeShort(order);
    out.writeShort(preference);
    for (String text : List.of("s", service, "")) {
      out.writeByte(text.length());
      out.writeBytes(text);
    }
    out.write(name(replacement));
    return add(name, NAPTR, data.toByteArray());
  }

  private TestDns add(String name, int type, byte[] data) {
    records.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Entry(type, 60, data));
    return this;
  }

  private static byte[] name(String name) {
    var out = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(US_ASCII));
    }
    out.write(0);
    return out.toByteArray();
  }

  private void serve() {
    var packet = new DatagramPacket(new byte[1_500], 1_500);
    try {
      while (true) {
        packet.setLength(1_500);
        socket.receive(packet);
        questions.incrementAndGet();
        byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    int id = query.getShort();
    query.position(12);
    var name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
    }
    int type = query.getShort();
    List<Entry> all = records.get(name.toString().toLowerCase(Locale.ROOT));
    List<Entry> asked =
        all == null ? List.of() : all.stream().filter(r -> r.type() == type).toList();
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(0x8180 | (failing ? SERVFAIL : all == null ? NXDOMAIN : 0));
    out.writeShort(1);
    out.writeShort(asked.size());
    out.writeInt(0);
    out.write(name(name.toString()));
    out.writeShort(type);
    out.writeShort(1);
    for (Entry record : asked) {
      out.writeShort(0xc00c); // the question's name
      out.writeShort(type);
      out.writeShort(1);
      out.writeInt(record.ttl());
      out.writeShort(record.data().length);
      out.write(record.data());
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
