package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Trunks by TLS, with the JDK's TLS at the carrier's end.
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class TlsTrunkTest {
  private static final TestIdentity OURS = TestIdentity.of("dns:partyline.test");
  private static final TestIdentity CARRIERS =
      TestIdentity.of("dns:carrier.test,dns:b.carrier.test");

  private final TestCalls calls = TestCalls.answering();

  /// A carrier's end of the connection.
  private static final class Carrier implements AutoCloseable {
    private final SSLServerSocket server;
    private @Nullable SSLSocket connection;

    Carrier(SSLContext context, boolean needsCertificate) throws IOException {
      server =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
      server.setNeedClientAuth(needsCertificate);
      server.setSoTimeout(8_000);
    }

    String host() {
      return "127.0.0.1:" + server.getLocalPort();
    }

    SSLSocket connection() {
      return requireNonNull(connection, "nobody has connected");
    }

    void accept() throws IOException {
      connection = (SSLSocket) server.accept();
      connection.setSoTimeout(8_000);
    }

    String read() throws IOException {
      return TlsTrunkTest.read(connection().getInputStream());
    }

    void write(String message) throws IOException {
      connection().getOutputStream().write(message.replace("\n", "\r\n").getBytes(UTF_8));
    }

    void ok(String request, String more) throws IOException {
      write(
          "SIP/2.0 200 OK\nVia: %s\nFrom: %s\nTo: %s;tag=r\nCall-ID: %s\nCSeq: %s\n%sContent-Length: 0\n\n"
              .formatted(
                  header(request, "Via"),
                  header(request, "From"),
                  header(request, "To"),
                  header(request, "Call-ID"),
                  header(request, "CSeq"),
                  more));
    }

    @Override
    public void close() throws IOException {
      server.close();
      if (connection != null) {
        connection.close();
      }
    }
  }

  /// One message.
  private static String read(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(UTF_8).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the connection has ended");
      }
      bytes.write(b);
    }
    String head = bytes.toString(UTF_8);
    int length = Integer.parseInt(header(head, "Content-Length"));
    return head + new String(in.readNBytes(length), UTF_8);
  }

  private SipTrunk trunk(Carrier carrier, String domain, SipTrunk.Tls tls) {
    return new SipTrunk(
        "carrier",
        domain,
        Optional.of(domain),
        List.of(carrier.host()),
        Transport.TLS,
        "1234567t0",
        Optional.empty(),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        tls,
        SipTrunk.Inbound.DEFAULT);
  }

  private static SipTrunk.Tls trusting(TestIdentity authority) {
    return trusting(authority, false);
  }

  private static SipTrunk.Tls trusting(TestIdentity authority, boolean wildcards) {
    return new SipTrunk.Tls(Optional.of(authority.files().chain()), Optional.empty(), wildcards);
  }

  private SipEndpoint open() {
    return TestEndpoint.open(calls, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> false), FAST);
  }

  private static TrunkState state(SipEndpoint endpoint) {
    return requireNonNull(endpoint.trunkStates().get("carrier"));
  }

  private static void awaitKind(SipEndpoint endpoint, TrunkState.Kind kind) throws Exception {
    await(kind + " instead of " + state(endpoint), () -> state(endpoint).kind() == kind);
  }

  @Test
  void itRegistersAndIsCalledOnTheSameConnection() throws Exception {
    try (var carrier = new Carrier(CARRIERS.context(OURS), false);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(List.of(trunk(carrier, "carrier.test", trusting(CARRIERS))));
      carrier.accept();
      String register = carrier.read();
      assertThat(header(register, "Via")).startsWith("SIP/2.0/TLS 127.0.0.1:");
      String contact = header(register, "Contact").replaceAll("<(.*)>.*", "$1");
      assertThat(contact).contains(";transport=tls;line=");
      carrier.ok(register, "Expires: 600\n");
      awaitKind(endpoint, TrunkState.Kind.REGISTERED);
      carrier.write(
          """
          INVITE %s SIP/2.0
          Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKa
          Max-Forwards: 70
          From: <sip:+4930555@carrier.test>;tag=c
          To: <sip:+4930111@carrier.test>
          Call-ID: x
          CSeq: 1 INVITE
          Contact: <sip:edge@127.0.0.1:5061;transport=tls>
          Content-Type: application/sdp
          Content-Length: %d

          """
              .formatted(contact, TestCalls.SDP.length()));
      carrier.write(TestCalls.SDP.replace("\r", ""));
      IncomingCall call = calls.nextCall();
      assertThat(call.trunk()).contains("carrier");
      assertThat(carrier.read()).startsWith("SIP/2.0 100 ");
      assertThat(carrier.read()).startsWith("SIP/2.0 180 ");
      String ok = carrier.read();
      assertThat(header(ok, "Contact")).isEqualTo("<" + contact + ">");
      carrier.write(
          """
          ACK %s SIP/2.0
          Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKc
          Max-Forwards: 70
          From: <sip:+4930555@carrier.test>;tag=c
          To: %s
          Call-ID: x
          CSeq: 1 ACK
          Content-Length: 0

          """
              .formatted(contact, header(ok, "To")));
      assertThat(calls.nextEvent()).isInstanceOf(SipEvent.Confirmed.class);
      call.hangUp();
      String bye = carrier.read();
      while (bye.startsWith("SIP/2.0 200 ")) {
        bye = carrier.read(); // retransmitted before the ACK came
      }
      assertThat(bye).startsWith("BYE sip:edge@127.0.0.1:5061;transport=tls SIP/2.0");
      assertThat(header(bye, "Via")).startsWith("SIP/2.0/TLS ");
      carrier.ok(bye, "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dns:other.test", "uri:sip:user@carrier.test", "dns:*.carrier.test"})
  void aCertificateForSomebodyElseIsRefusedAndNamed(String names) throws Exception {
    TestIdentity other = TestIdentity.of(names);
    try (var carrier = new Carrier(other.context(OURS), false);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(List.of(trunk(carrier, "carrier.test", trusting(other))));
      carrier.accept();
      assertThatThrownBy(carrier::read).isInstanceOf(IOException.class); // nothing was sent
      awaitKind(endpoint, TrunkState.Kind.TLS_FAILED);
      String whose = names.startsWith("dns:") ? names.substring("dns:".length()) : "nobody";
      assertThat(state(endpoint).reason())
          .isEqualTo(
              "TLS name mismatch: certificate is for "
                  + whose
                  + ", not for carrier.test, at "
                  + carrier.host());
    }
  }

  @ParameterizedTest
  @CsvSource({"uri:sip:edge.carrier.test, false", "dns:*.carrier.test, true"})
  void aDomainInAUriAndWhereWantedAWildcardForOneLabelAreTaken(String names, boolean wildcards)
      throws Exception {
    TestIdentity other = TestIdentity.of(names);
    try (var carrier = new Carrier(other.context(OURS), false);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(List.of(trunk(carrier, "edge.carrier.test", trusting(other, wildcards))));
      carrier.accept();
      assertThat(carrier.read()).startsWith("REGISTER ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "edge.carrier.test, false", // RFC 5922 §7.2
    "carrier.test, true",
    "a.edge.carrier.test, true"
  })
  void aWildcardIsForOneLabelOfATrunkThatTakesIt(String domain, boolean wildcards)
      throws Exception {
    TestIdentity other = TestIdentity.of("dns:*.carrier.test");
    try (var carrier = new Carrier(other.context(OURS), false);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(List.of(trunk(carrier, domain, trusting(other, wildcards))));
      carrier.accept();
      assertThatThrownBy(carrier::read).isInstanceOf(IOException.class);
      awaitKind(endpoint, TrunkState.Kind.TLS_FAILED);
    }
  }

  @Test
  void anUnknownAuthorityIsRefused() throws Exception {
    try (var carrier = new Carrier(CARRIERS.context(OURS), false);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(List.of(trunk(carrier, "carrier.test", trusting(OURS))));
      carrier.accept();
      assertThatThrownBy(carrier::read).isInstanceOf(IOException.class);
      awaitKind(endpoint, TrunkState.Kind.TLS_FAILED);
      assertThat(state(endpoint).reason())
          .isEqualTo(
              "TLS certificate is not from an authority that is trusted, at " + carrier.host());
    }
  }

  @Test
  void ourCertificateIsShownWhereTheCarrierWantsOne() throws Exception {
    try (var carrier = new Carrier(CARRIERS.context(OURS), true);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(
          List.of(
              trunk(
                  carrier,
                  "carrier.test",
                  new SipTrunk.Tls(
                      Optional.of(CARRIERS.files().chain()), Optional.of(OURS.files()), false))));
      carrier.accept();
      assertThat(carrier.read()).startsWith("REGISTER ");
      assertThat(carrier.connection().getSession().getPeerPrincipal().getName())
          .isEqualTo("CN=carrier.test"); // the name that all certificates here have
    }
  }

  @Test
  void aConnectionThatIsLostIsMadeAgain() throws Exception {
    try (var carrier = new Carrier(CARRIERS.context(OURS), false);
        SipEndpoint endpoint = open()) {
      endpoint.trunks(List.of(trunk(carrier, "carrier.test", trusting(CARRIERS))));
      for (int i = 0; i < 2; i++) {
        carrier.accept();
        carrier.ok(carrier.read(), "Expires: 600\n");
        awaitKind(endpoint, TrunkState.Kind.REGISTERED);
        carrier.connection().close();
      }
    }
  }

  @Test
  void othersConnectToAListenPoint() throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    SipSettings usual = TestEndpoint.settings("127.0.0.1", 5, 50, _ -> true);
    var settings =
        new SipSettings(
            List.of(new ListenPoint(Transport.TLS, address, Optional.empty())),
            usual.limits(),
            usual.admitted(),
            usual.unknownSources(),
            usual.userAgent(),
            List.of(),
            Optional.of(OURS.files()),
            usual.dialogs());
    try (SipEndpoint endpoint = TestEndpoint.open(calls, settings, FAST);
        var client =
            (SSLSocket)
                CARRIERS
                    .context(OURS)
                    .getSocketFactory()
                    .createSocket("127.0.0.1", endpoint.bound().getFirst().address().getPort())) {
      client.setSoTimeout(8_000);
      client
          .getOutputStream()
          .write(
              """
              OPTIONS sip:127.0.0.1;transport=tls SIP/2.0
              Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKb
              Max-Forwards: 70
              From: <sip:a@carrier.test>;tag=c
              To: <sip:127.0.0.1>
              Call-ID: y
              CSeq: 1 OPTIONS
              Content-Length: 0

              """
                  .replace("\n", "\r\n")
                  .getBytes(UTF_8));
      assertThat(read(client.getInputStream())).startsWith("SIP/2.0 200 ");
    }
    assertThatThrownBy(() ->
            new SipSettings(settings.listen(), usual.limits(), usual.admitted(), usual.userAgent()))
        .hasMessage("listening for TLS needs a certificate");
  }
}
