package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.toTag;
import static org.partyline.signaling.sip.TestEndpoint.FAST;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests within a call that came over TCP.
class TcpDialogTest {
  private final TestCalls calls = TestCalls.answering();

  private static SipEndpoint open(String host, SipCallHandler calls) {
    return TestEndpoint.open(calls, TestEndpoint.settings(host, 50, 500, _ -> true), FAST);
  }

  private static InetSocketAddress tcp(SipEndpoint endpoint) {
    return endpoint.bound().get(1).address();
  }

  /// Calls over a connection, with this Contact.
  private IncomingCall call(Socket connection, Probe text, String contact) throws Exception {
    connection.setSoTimeout(5_000);
    send(connection, text.invite(branch()), contact);
    String ok = readUntil(connection, "200");
    send(connection, text.request("ACK", 1, branch(), toTag(ok), "", ""), contact);
    assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
    return calls.nextCall();
  }

  private static void send(Socket connection, String message, String contact) throws IOException {
    connection
        .getOutputStream()
        .write(
            message
                .replace("SIP/2.0/UDP", "SIP/2.0/TCP")
                .replaceAll("(?m)^Contact: .*$", "Contact: <" + contact + ">")
                .getBytes(UTF_8));
  }

  /// The head of the first message whose first line holds this.
  private static String readUntil(Socket connection, String what) throws IOException {
    while (true) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = connection.getInputStream().read();
        if (b < 0) {
          throw new AssertionError("the connection ended before " + what + ": " + head);
        }
        head.append((char) b);
      }
      int length = Integer.parseInt(Probe.header(head.toString(), "Content-Length"));
      connection.getInputStream().readNBytes(length);
      if (head.substring(0, head.indexOf("\r\n")).contains(what)) {
        return head.toString();
      }
    }
  }

  /// The Contact names the same address in other letters: the connection that stands is used.
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [0:0:0:0:0:0:0:1]", "::1, [::0001]"})
  void byeUsesTheConnectionThatStands(String host, String written) throws Exception {
    try (SipEndpoint endpoint = open(host, calls);
        ServerSocket contact = new ServerSocket(0, 5, InetAddress.ofLiteral(host));
        Probe text = new Probe(tcp(endpoint));
        Socket connection = new Socket(tcp(endpoint).getAddress(), tcp(endpoint).getPort())) {
      String uri = "sip:probe@" + written + ":" + contact.getLocalPort() + ";transport=tcp";
      call(connection, text, uri).hangUp();
      assertThat(readUntil(connection, "BYE ")).startsWith("BYE " + uri + " ");
      contact.setSoTimeout(100);
      org.assertj.core.api.Assertions.assertThatThrownBy(contact::accept)
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  /// A phone that lost its connection comes back from another port, within the same call.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theCallGoesOnOverAnotherConnection(boolean lost) throws Exception {
    try (SipEndpoint endpoint = open("127.0.0.1", calls);
        ServerSocket contact = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        Probe text = new Probe(tcp(endpoint))) {
      String uri = "sip:probe@127.0.0.1:" + contact.getLocalPort() + ";transport=tcp";
      String tag;
      IncomingCall call;
      try (var first = new Socket(tcp(endpoint).getAddress(), tcp(endpoint).getPort())) {
        first.setSoTimeout(5_000);
        send(first, text.invite(branch()), uri);
        tag = toTag(readUntil(first, "200"));
        send(first, text.request("ACK", 1, branch(), tag, "", ""), uri);
        assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
        call = calls.nextCall();
        first.setSoLinger(true, 0);
      }
      try (var second = new Socket(tcp(endpoint).getAddress(), tcp(endpoint).getPort())) {
        second.setSoTimeout(5_000);
        String type = "Content-Type: application/sdp\n";
        send(second, text.request("INVITE", 2, branch(), tag, type, TestCalls.SDP), uri);
        assertThat(calls.nextEvent()).isEqualTo(new SipEvent.Reoffered(Optional.of(TestCalls.SDP)));
        call.acceptReoffer(TestCalls.SDP);
        assertThat(Probe.header(readUntil(second, "200"), "CSeq")).isEqualTo("2 INVITE");
        send(second, text.request("ACK", 2, branch(), tag, "", ""), uri);
        if (!lost) {
          call.hangUp();
          assertThat(readUntil(second, "BYE ")).startsWith("BYE " + uri + " ");
          return;
        }
        second.setSoLinger(true, 0);
      }
      call.hangUp();
      contact.setSoTimeout(5_000);
      try (Socket reopened = contact.accept()) {
        reopened.setSoTimeout(5_000);
        assertThat(readUntil(reopened, "BYE ")).startsWith("BYE " + uri + " ");
      }
    }
  }

  @Test
  void byeOpensAConnectionToTheContactWhenTheFirstIsLost() throws Exception {
    try (SipEndpoint endpoint = open("127.0.0.1", calls);
        ServerSocket contact = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
        Probe text = new Probe(tcp(endpoint))) {
      String uri = "sip:probe@127.0.0.1:" + contact.getLocalPort() + ";transport=tcp";
      IncomingCall call;
      try (var lost = new Socket(tcp(endpoint).getAddress(), tcp(endpoint).getPort())) {
        call = call(lost, text, uri);
        lost.setSoLinger(true, 0); // a reset, as from a peer that has restarted
      }
      call.hangUp();
      contact.setSoTimeout(5_000);
      try (Socket reopened = contact.accept()) {
        reopened.setSoTimeout(5_000);
        assertThat(readUntil(reopened, "BYE ")).startsWith("BYE " + uri + " ");
      }
    }
  }
}
