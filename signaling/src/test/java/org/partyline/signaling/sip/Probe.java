package org.partyline.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A SIP peer of bare sockets: sends what a test writes, however wrong, and reads what comes. Its
/// socket is connected, as those behind a NAT are: what comes from another address or port than the
/// one that it sends to is never seen. As a NAT would, it lets in only what comes from the very
/// address and port that it sends to.
final class Probe implements AutoCloseable {
  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private final Set<String> received = new HashSet<>();
  final String callId = UUID.randomUUID().toString();
  final String fromTag = UUID.randomUUID().toString().substring(0, 8);

  Probe(InetSocketAddress target) throws IOException {
    this(target, target.getAddress());
  }

  Probe(InetSocketAddress target, InetAddress own) throws IOException {
    this.target = target;
    this.socket = new DatagramSocket(new InetSocketAddress(own, 0));
  }

  Probe(InetSocketAddress target, int ownPort) throws IOException {
    this.target = target;
    this.socket = new DatagramSocket(new InetSocketAddress(target.getAddress(), ownPort));
  }

  String host() {
    InetAddress own = socket.getLocalAddress();
    String text = own.getHostAddress().replaceAll("%.*", "");
    return text.contains(":") ? "[" + text + "]" : text;
  }

  int port() {
    return socket.getLocalPort();
  }

  static String branch() {
    return "z9hG4bK" + UUID.randomUUID();
  }

  /// A request's text; `extra` are header lines, each ended by a line feed.
  String request(String method, int cseq, String branch, String toTag, String extra, String body) {
    return request(method, method, cseq, branch, toTag, extra, body);
  }

  String request(
      String method,
      String cseqMethod,
      int cseq,
      String branch,
      String toTag,
      String extra,
      String body) {
    String text =
        """
        %s sip:lobby@%s SIP/2.0
        Via: SIP/2.0/UDP %s:%d;branch=%s;rport
        Max-Forwards: 70
        From: "Probe" <sip:+49301234567@%s>;tag=%s
        To: <sip:lobby@%s>%s
        Call-ID: %s
        CSeq: %d %s
        Contact: <sip:probe@%s:%d>
        %sContent-Length: %d

        """
            .formatted(
                method,
                host(),
                host(),
                port(),
                branch,
                host(),
                fromTag,
                host(),
                toTag.isEmpty() ? "" : ";tag=" + toTag,
                callId,
                cseq,
                cseqMethod,
                host(),
                port(),
                extra,
                body.getBytes(StandardCharsets.UTF_8).length);
    return text.replace("\n", "\r\n") + body;
  }

  String invite(String branch) {
    return request("INVITE", 1, branch, "", "Content-Type: application/sdp\n", TestCalls.SDP);
  }

  void send(String message) throws IOException {
    send(message.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length, target));
  }

  /// The next message that comes, or empty after the time.
  Optional<String> receive(int millis) throws IOException {
    var packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
    String message = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    if (message.isBlank()) { // a keep-alive
      return receive(millis);
    }
    received.add(message);
    return Optional.of(message);
  }

  /// The next message if it begins so; another one is an error.
  String expectNext(String start) throws IOException {
    String message = receive(5_000).orElse("nothing");
    if (!message.startsWith(start)) {
      throw new AssertionError("expected " + start + ", but got: " + message);
    }
    return message;
  }

  /// The next message that begins so and is no retransmission of one that came before.
  String expectNew(String start) throws IOException {
    Set<String> before = Set.copyOf(received);
    for (int i = 0; i < 50; i++) {
      String message = expect(start);
      if (!before.contains(message)) {
        return message;
      }
    }
    throw new AssertionError("nothing but retransmissions of " + start);
  }

  /// For so long, nothing comes but retransmissions.
  void expectNothingNew(int millis) throws IOException {
    Set<String> before = Set.copyOf(received);
    for (Optional<String> message = receive(millis);
        message.isPresent();
        message = receive(millis)) {
      assertThat(before).contains(message.get());
    }
  }

  /// The next message that begins so; others are passed over.
  String expect(String start) throws IOException {
    StringBuilder others = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      Optional<String> message = receive(5_000);
      if (message.isEmpty()) {
        break;
      }
      if (message.get().startsWith(start)) {
        return message.get();
      }
      others.append(message.get().lines().findFirst().orElse("")).append(", ");
    }
    throw new AssertionError("expected " + start + ", but got: " + others);
  }

  String expectStatus(int code) throws IOException {
    return expect("SIP/2.0 " + code + " ");
  }

  static String header(String message, String name) {
    Matcher matcher = Pattern.compile("(?mi)^" + name + ":[ \t]*(.*?)\r?$").matcher(message);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in\n" + message);
    }
    return matcher.group(1);
  }

  static String toTag(String message) {
    String to = header(message, "To");
    return to.substring(to.indexOf("tag=") + 4);
  }

  /// Calls, and acknowledges the answer.
  ///
  /// @return the other end's tag
  String establish() throws IOException {
    send(invite(branch()));
    String tag = toTag(expectStatus(200));
    send(request("ACK", 1, branch(), tag, "", ""));
    return tag;
  }

  void answer(String request, int code) throws IOException {
    answer(request, code, "", "", "");
  }

  /// Answers a request of ours.
  ///
  /// @param toTag added to To, where it has none
  /// @param extra header lines, each ended by a line feed
  void answer(String request, int code, String toTag, String extra, String body)
      throws IOException {
    String via = header(request, "Via");
    send(
        """
        SIP/2.0 %d Whatever
        Via: %s
        From: %s
        To: %s
        Call-ID: %s
        CSeq: %s
        Contact: <sip:probe@%s:%d>
        %sContent-Length: %d

        """
                .formatted(
                    code,
                    via,
                    header(request, "From"),
                    header(request, "To") + (toTag.isEmpty() ? "" : ";tag=" + toTag),
                    header(request, "Call-ID"),
                    header(request, "CSeq"),
                    host(),
                    port(),
                    extra,
                    body.getBytes(StandardCharsets.UTF_8).length)
                .replace("\n", "\r\n")
            + body);
  }

  @Override
  public void close() {
    socket.close();
  }
}
