package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.signaling.sip.stack.GuardedParser;
import org.partyline.signaling.sip.stack.JainStack;

/// Whatever is sent, the next caller is served (RFC 4475 in spirit).
class HostileTest {
  private final TestCalls calls = TestCalls.answering();
  private SipEndpoint endpoint;
  private Probe probe;

  @BeforeEach
  void open() throws IOException {
    endpoint = TestEndpoint.open(calls);
    probe = new Probe(udp(endpoint));
  }

  @AfterEach
  void close() {
    probe.close();
    endpoint.close();
  }

  private void assertServed() throws IOException {
    try (Probe next = new Probe(udp(endpoint))) {
      next.send(next.request("OPTIONS", 1, branch(), "", "", ""));
      next.expectStatus(200);
    }
  }

  @Test
  void aViaCommentThatSwallowsItsLineEndStopsNoWorker() throws Exception {
    String attack =
        probe.invite(branch()).replaceFirst("Via: (.*)\r\n", "Via: $1 (never ends \\\\\r\n");
    for (int i = 0; i < 4 * JainStack.WORKERS; i++) {
      probe.send(attack.replace(probe.callId, "attack-" + i));
    }
    assertServed();
    assertThat(calls.callsSeen()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u0000",
        "INVITE\r\n\r\n",
        "INVITE sip:a@b SIP/2.0\r\n\r\n",
        "SIP/2.0 200 OK\r\nCSeq: 1 BYE\r\n\r\n",
        "SIP/2.0 99999999999 OK\r\nVia: SIP/2.0/UDP x\r\n\r\n",
        "OPTIONS sip:a@b SIP/2.0\r\nRSeq: 99999999999999999999\r\nVia: SIP/2.0/UDP ;;;\r\n\r\n",
      })
  void fragmentsAreDropped(String text) throws Exception {
    probe.send(text + "  ");
    assertServed();
  }

  @Test
  void mutatedMessagesThrowNothingButParseExceptions() {
    var parser = new GuardedParser();
    var random = new Random(4475);
    byte[][] seeds = {
      probe.invite(branch()).getBytes(UTF_8),
      probe
          .request("BYE", 2, branch(), "t", "RSeq: 12\nRoute: <sip:a;lr>, <sip:b>\n", "")
          .getBytes(UTF_8),
      probe
          .request(
              "OPTIONS",
              3,
              branch(),
              "",
              "Accept: a/b;q=0.1\nDate: Sat, 13 Nov 2010 23:29:00 GMT\n",
              "")
          .getBytes(UTF_8),
    };
    int parsed = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] message = seeds[i % seeds.length].clone();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        message[random.nextInt(message.length)] =
            (byte) "()\\\"<>;:,@%\r\n\t 09azAZ\u0000".charAt(random.nextInt(22));
      }
      try {
        parsed +=
            parser.parseSIPMessage(message, true, false, (e, m, type, header, text) -> {}) == null
                ? 0
                : 1;
      } catch (ParseException e) {
        assertThat(e.getMessage()).isNotNull();
      }
    }
    assertThat(parsed).isPositive();
  }

  @Test
  void mutatedMessagesOnTheWireStopNothing() throws Exception {
    var random = new Random(3261);
    for (int i = 0; i < 1_500; i++) {
      byte[] message = probe.invite(branch()).getBytes(UTF_8);
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      probe.send(message);
    }
    assertServed();
  }

  @Test
  void messagesInPiecesAndTogetherOverTcp() throws Exception {
    String one = tcp(probe.request("OPTIONS", 1, branch(), "", "", ""));
    String two = tcp(probe.request("OPTIONS", 2, branch(), "", "", ""));
    String bad =
        tcp(probe.request("OPTIONS", 3, branch(), "", "Frob\n", "x\r\n\r\ny"))
            .replace("From:", "Fr om;");
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      for (byte b : one.getBytes(UTF_8)) {
        out.write(b);
        out.flush();
      }
      assertThat(readUntil(socket, "CSeq: 1 OPTIONS")).contains("SIP/2.0 200");
      out.write(
          ("\r\n\r\n"
                  + bad
                  + two
                  + one.replace("CSeq: 1 ", "CSeq: 4 ").replace("branch=", "branch=z9hG4bKx"))
              .getBytes(UTF_8));
      assertThat(readUntil(socket, "CSeq: 4 OPTIONS")).contains("CSeq: 2 OPTIONS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "99999999", "4x", "", "5\r\nContent-Length: 0"})
  void aLieAboutTheLengthEndsTheConnection(String length) throws Exception {
    try (Socket socket = connect()) {
      String text = tcp(probe.request("OPTIONS", 1, branch(), "", "", ""));
      socket
          .getOutputStream()
          .write(text.replace("Content-Length: 0", "Content-Length: " + length).getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("SIP/2.0 ")
          .containsOnlyOnce("CSeq:");
    }
    assertServed();
  }

  @Test
  void aMalformedMessageOnTcpIsAnsweredAndTheNextOneServed() throws Exception {
    String good = tcp(probe.request("OPTIONS", 9, branch(), "", "", ""));
    String[] bad = {
      tcp(probe.request("OPTIONS", "INVITE", 1, branch(), "", "", "")),
      tcp(probe.request("OPTIONS", 2, branch(), "", "", "")).replace("\"Probe\"", "\"Probe"),
      tcp(probe.request("OPTIONS", 3, branch(), "", "", "body")).replaceFirst("CSeq:.*\r\n", ""),
      tcp(probe.request("OPTIONS", 4, branch(), "", "", "")).replace("SIP/2.0\r", "SIP/3.0\r"),
    };
    try (Socket socket = connect()) {
      for (String message : bad) {
        socket.getOutputStream().write(message.getBytes(UTF_8));
      }
      socket.getOutputStream().write(good.getBytes(UTF_8));
      String answers = readUntil(socket, "CSeq: 9 OPTIONS");
      assertThat(answers.lines().filter(line -> line.startsWith("SIP/2.0 400"))).hasSize(3);
      assertThat(answers.lines().filter(line -> line.startsWith("SIP/2.0 505"))).hasSize(1);
      assertThat(answers).contains("SIP/2.0 200");
    }
  }

  @Test
  void keepAlivesOnTcpGetTheirPong() throws Exception {
    try (Socket socket = connect()) {
      for (int i = 0; i < 2; i++) {
        socket.getOutputStream().write("\r\n\r\n".getBytes(UTF_8));
        assertThat(socket.getInputStream().readNBytes(2)).isEqualTo("\r\n".getBytes(UTF_8));
      }
      socket
          .getOutputStream()
          .write(tcp(probe.request("OPTIONS", 1, branch(), "", "", "")).getBytes(UTF_8));
      assertThat(readUntil(socket, "CSeq: 1 OPTIONS")).startsWith("SIP/2.0 200");
    }
  }

  @Test
  void aLongIdentityHeaderCostsNeitherMessageNorConnection() throws Exception {
    String identity = "Identity: " + "eyJhbGciOi".repeat(900) + ";info=<https://x>;alg=ES256\n";
    probe.send(probe.request("OPTIONS", 1, branch(), "", identity, ""));
    probe.expectStatus(200);
    try (Socket socket = connect()) {
      String message = tcp(probe.request("OPTIONS", 2, branch(), "", identity, ""));
      socket.getOutputStream().write(message.getBytes(UTF_8));
      assertThat(readUntil(socket, "CSeq: 2 OPTIONS")).startsWith("SIP/2.0 200");
    }
  }

  @Test
  void headersWithoutEndGet513AndTheConnectionEnds() throws Exception {
    try (Socket socket = connect()) {
      String start = tcp(probe.request("OPTIONS", 1, branch(), "", "", "")).stripTrailing();
      socket.getOutputStream().write((start + "\r\n" + "X: y\r\n".repeat(8_000)).getBytes(UTF_8));
      assertThat(readUntil(socket, "Content-Length: 0")).startsWith("SIP/2.0 513");
    }
    assertServed();
  }

  @Test
  void connectionsAreLimitedPerSource() throws Exception {
    SipLimits limits = new SipLimits(10, 10, 10, 10, 500, 10, 1_000, 4, 2, Duration.ofMinutes(1));
    try (SipEndpoint few =
            TestEndpoint.open(calls, TestEndpoint.settings(limits), TestEndpoint.USUAL);
        Socket first = connect(few, "127.0.0.1");
        Socket second = connect(few, "127.0.0.1");
        Socket third = connect(few, "127.0.0.1");
        Socket other = connect(few, "127.0.0.2")) {
      assertThat(third.getInputStream().read()).isEqualTo(-1);
      for (Socket open : new Socket[] {first, second, other}) {
        open.getOutputStream().write("\r\n\r\n".getBytes(UTF_8));
        assertThat(open.getInputStream().readNBytes(2)).hasSize(2);
      }
    }
  }

  @Test
  void idleConnectionsAreClosed() throws Exception {
    SipLimits limits = new SipLimits(10, 10, 10, 10, 500, 10, 1_000, 4, 4, Duration.ofMillis(200));
    try (SipEndpoint impatient =
            TestEndpoint.open(calls, TestEndpoint.settings(limits), TestEndpoint.USUAL);
        Socket idle = connect(impatient, "127.0.0.1")) {
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  /// Slowloris: each byte in time, the message never.
  @Test
  void aMessageThatTricklesInEndsItsConnection() throws Exception {
    SipLimits limits = new SipLimits(10, 10, 10, 10, 500, 10, 1_000, 4, 4, Duration.ofMillis(300));
    try (SipEndpoint impatient =
            TestEndpoint.open(calls, TestEndpoint.settings(limits), TestEndpoint.USUAL);
        Socket slow = connect(impatient, "127.0.0.1")) {
      slow.setSoTimeout(30);
      byte[] message = tcp(probe.request("OPTIONS", 1, branch(), "", "", "")).getBytes(UTF_8);
      assertThat(trickle(slow, message, 100)).isLessThan(100);
    }
  }

  /// Sends a byte every 30 ms.
  ///
  /// @return how many were sent until the other end closed
  private static int trickle(Socket socket, byte[] message, int most) throws IOException {
    for (int i = 0; i < most; i++) {
      socket.getOutputStream().write(message, i, 1);
      try {
        if (socket.getInputStream().read() < 0) {
          return i;
        }
      } catch (SocketTimeoutException _) {
        // Still open.
      }
    }
    return most;
  }

  @Test
  void anUnknownSourceGetsNoConnection() throws Exception {
    try (SipEndpoint shut =
            TestEndpoint.open(
                calls, TestEndpoint.settings("127.0.0.1", 5, 5, _ -> false), TestEndpoint.USUAL);
        Socket socket = new Socket(udp(shut).getAddress(), udp(shut).getPort())) {
      socket.setSoTimeout(5_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static Socket connect(SipEndpoint to, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(udp(to));
    socket.setSoTimeout(5_000);
    return socket;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(udp(endpoint).getAddress(), udp(endpoint).getPort());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static String tcp(String message) {
    return message.replace("SIP/2.0/UDP", "SIP/2.0/TCP");
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    var text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (text.indexOf(end) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new AssertionError("the connection ended after: " + text);
      }
      text.append((char) b);
    }
    return text.toString();
  }
}
