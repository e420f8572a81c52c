package org.partyline.gateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.partyline.media.codec.AudioCodec;

/// A caller who calls all the time, over UDP: INVITE, then ACK and BYE as soon as the 200 is here.
/// It never repeats a request; one that would have had to be repeated is counted.
final class SipCalls implements AutoCloseable {
  private static final Duration T1 = Duration.ofMillis(500);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int BUFFER = 4 << 20;

  private final InetSocketAddress server;
  private final DatagramSocket socket;
  private final Thread reader;
  private final String run = Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final Map<String, Call> calls = new ConcurrentHashMap<>();
  private int next;

  /// One call; its times are 0 until that has happened.
  private static final class Call {
    private final String id;
    private final long invited = System.nanoTime();
    private volatile long ringing;
    private volatile long answered;
    private volatile long ended;
    private final AtomicInteger repeats = new AtomicInteger();

    Call(String id) {
      this.id = id;
    }

    boolean wasSlow() {
      return ringing - invited > T1.toNanos() || ended - answered > T1.toNanos();
    }
  }

  /// What came of it.
  ///
  /// @param calls placed
  /// @param perSecond as placed
  /// @param failed without a 200 to the INVITE and to the BYE
  /// @param repeated requests or responses that had to be sent again
  /// @param ringMillis from INVITE to 180
  record Result(int calls, double perSecond, int failed, int repeated, Percentiles ringMillis) {}

  SipCalls(InetSocketAddress server) {
    this.server = server;
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setReceiveBufferSize(BUFFER);
      socket.connect(server);
    } catch (SocketException e) {
      throw new UncheckedIOException("no UDP port for a caller", e);
    }
    reader = Thread.ofPlatform().name("bench-caller").start(this::read);
  }

  /// Calls at this rate for so long.
  Result call(int perSecond, Duration time) {
    List<Call> placed = new ArrayList<>();
    long start = System.nanoTime();
    int count = (int) (perSecond * time.toMillis() / 1_000);
    for (int i = 0; i < count; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      Call call = new Call("b" + next++ + "-" + run);
      calls.put(call.id, call);
      placed.add(call);
      send(invite(call));
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (placed.stream().anyMatch(call -> call.ended == 0) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(5_000_000);
    }
    return result(placed, elapsed);
  }

  private static Result result(List<Call> placed, double elapsed) {
    int failed = (int) placed.stream().filter(call -> call.ended == 0).count();
    int repeated =
        placed.stream().mapToInt(call -> call.repeats.get()).sum()
            + (int) placed.stream().filter(call -> call.ended != 0 && call.wasSlow()).count();
    double[] ring =
        placed.stream()
            .filter(call -> call.ringing != 0)
            .mapToDouble(call -> (call.ringing - call.invited) / 1e6)
            .toArray();
    return new Result(
        placed.size(), placed.size() / elapsed, failed, repeated, Percentiles.of(ring));
  }

  private void read() {
    byte[] buffer = new byte[8_192];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        onResponse(new String(buffer, 0, packet.getLength(), UTF_8), System.nanoTime());
      } catch (IOException e) {
        return;
      }
    }
  }

  private void onResponse(String message, long nanos) {
    Call call = calls.get(header(message, "Call-ID"));
    if (call == null || !message.startsWith("SIP/2.0 ")) {
      return;
    }
    int status = Integer.parseInt(message.substring(8, 11));
    boolean toInvite = header(message, "CSeq").endsWith("INVITE");
    if (status == 180 && call.ringing == 0) {
      call.ringing = nanos;
    } else if (status == 200 && toInvite) {
      if (call.answered != 0) {
        call.repeats.incrementAndGet();
      }
      call.answered = nanos;
      send(inDialog("ACK", 1, call, message));
      send(inDialog("BYE", 2, call, message));
    } else if (status == 200) {
      call.ended = nanos;
    }
  }

  private static String header(String message, String name) {
    int at = message.indexOf("\r\n" + name + ":");
    if (at < 0) {
      return "";
    }
    int from = at + name.length() + 3;
    return message.substring(from, message.indexOf("\r\n", from)).strip();
  }

  private String invite(Call call) {
    String sdp = PhoneOffer.of(AudioCodec.PCMA, 9);
    return """
    INVITE sip:bench@%s:%d SIP/2.0
    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK-%s-1
    Max-Forwards: 70
    From: <sip:caller@127.0.0.1>;tag=%s
    To: <sip:bench@127.0.0.1>
    Call-ID: %s
    CSeq: 1 INVITE
    Contact: <sip:caller@127.0.0.1:%d>
    Content-Type: application/sdp
    Content-Length: %d

    """
            .formatted(
                server.getAddress().getHostAddress(),
                server.getPort(),
                socket.getLocalPort(),
                call.id,
                call.id,
                call.id,
                socket.getLocalPort(),
                sdp.length())
            .replace("\n", "\r\n")
        + sdp;
  }

  private String inDialog(String method, int number, Call call, String answer) {
    String contact = header(answer, "Contact");
    String uri =
        contact.contains("<")
            ? contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'))
            : contact;
    return """
    %s %s SIP/2.0
    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK-%s-%s
    Max-Forwards: 70
    From: <sip:caller@127.0.0.1>;tag=%s
    To: %s
    Call-ID: %s
    CSeq: %d %s
    Content-Length: 0

    """
        .formatted(
            method,
            uri,
            socket.getLocalPort(),
            call.id,
            method,
            call.id,
            header(answer, "To"),
            call.id,
            number,
            method)
        .replace("\n", "\r\n");
  }

  private void send(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, server));
    } catch (IOException e) {
      // As good as lost on the way: the call counts as failed.
    }
  }

  @Override
  public void close() {
    socket.close();
    reader.interrupt();
  }
}
