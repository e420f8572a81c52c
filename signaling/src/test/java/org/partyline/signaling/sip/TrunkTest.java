package org.partyline.signaling.sip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.FAST;
import static org.partyline.signaling.sip.TestEndpoint.await;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.locate.TestDns;
import org.partyline.signaling.sip.transaction.Timings;

/// A trunk, and a carrier of bare sockets.
@Timeout(60)
class TrunkTest {
  private static final String SDP_TYPE = "Content-Type: application/sdp\n";
  private static final String CHALLENGE =
      "Digest realm=\"carrier.example\", nonce=\"n1\", qop=\"auth\"\n";

  private final TestCalls calls = TestCalls.answering();
  private final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
  private SipEndpoint endpoint;
  private Probe carrier;

  @BeforeEach
  void open() throws IOException {
    endpoint =
        TestEndpoint.open(
            calls,
            TestEndpoint.settings("127.0.0.1", 50, 500, _ -> false),
            new Timings(FAST.t1(), FAST.t2(), Duration.ofMillis(500)));
    carrier = new Probe(udp(endpoint));
  }

  @AfterEach
  void close() {
    carrier.close();
    endpoint.close();
  }

  private SipTrunk trunk(
      Optional<String> registrar, List<String> proxies, SipTrunk.Inbound inbound) {
    return new SipTrunk(
        "carrier",
        "carrier.example",
        registrar,
        proxies,
        Transport.UDP,
        "1234567t0",
        Optional.of(new SipTrunk.Credentials("auth-user", "secret")),
        Duration.ofMinutes(10),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        SipTrunk.Tls.SYSTEM,
        inbound);
  }

  private String here() {
    return "127.0.0.1:" + carrier.port();
  }

  private SipTrunk registering() {
    return trunk(Optional.of(here()), List.of(), SipTrunk.Inbound.DEFAULT);
  }

  private SipTrunk peering(SipTrunk.Inbound inbound) {
    return trunk(Optional.empty(), List.of(here()), inbound);
  }

  private TrunkState state() {
    return requireNonNull(endpoint.trunkStates().get("carrier"));
  }

  private void awaitKind(TrunkState.Kind kind) throws InterruptedException {
    await(kind + " instead of " + state(), () -> state().kind() == kind);
  }

  /// Registers, and returns the Contact.
  private String register() throws Exception {
    endpoint.trunks(List.of(registering()));
    String register = carrier.expectNew("REGISTER ");
    carrier.answer(register, 200, "r", "Expires: 60\n", "");
    awaitKind(TrunkState.Kind.REGISTERED);
    return header(register, "Contact").replaceAll("<(.*)>.*", "$1");
  }

  private SipEvent next() throws InterruptedException {
    SipEvent event = events.poll(8, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  private OutgoingCall dial() {
    return endpoint.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
  }

  @Test
  void itRegistersWithCredentialsAndTakesThatBack() throws Exception {
    endpoint.trunks(List.of(registering()));
    String first = carrier.expectNew("REGISTER sip:" + here() + " SIP/2.0");
    assertThat(header(first, "To")).isEqualTo("<sip:1234567t0@carrier.example>");
    assertThat(header(first, "From")).startsWith("<sip:1234567t0@carrier.example>;tag=");
    assertThat(header(first, "Contact"))
        .matches(
            "<sip:1234567t0@127.0.0.1:" + udp(endpoint).getPort() + ";line=\\w{16}>;expires=600");
    assertThat(first).doesNotContain("Authorization");
    carrier.answer(first, 401, "r", "WWW-Authenticate: " + CHALLENGE, "");
    String second = carrier.expectNew("REGISTER ");
    assertThat(header(second, "Call-ID")).isEqualTo(header(first, "Call-ID"));
    assertThat(header(second, "CSeq")).isEqualTo("2 REGISTER");
    assertThat(header(second, "Authorization"))
        .contains("username=\"auth-user\"", "uri=\"sip:" + here() + "\"", "nc=00000001");
    carrier.answer(second, 200, "r", "Expires: 60\n", "");
    awaitKind(TrunkState.Kind.REGISTERED);
    assertThat(Duration.between(state().since(), state().until().orElseThrow()))
        .isBetween(Duration.ofSeconds(55), Duration.ofSeconds(65));
    endpoint.trunks(List.of(registering()));
    assertThat(state().kind()).as("the same trunk stays").isEqualTo(TrunkState.Kind.REGISTERED);
    endpoint.trunks(List.of());
    String last = carrier.expectNew("REGISTER ");
    assertThat(header(last, "Contact")).endsWith(";expires=0");
    assertThat(header(last, "Authorization")).contains("nc=00000002");
    carrier.answer(last, 200);
    assertThat(endpoint.trunkStates()).isEmpty();
  }

  @Test
  void closingTakesRegistrationsBack() throws Exception {
    register();
    Thread closing = Thread.ofVirtual().start(endpoint::close);
    String last = carrier.expectNew("REGISTER ");
    assertThat(header(last, "Contact")).endsWith(";expires=0");
    carrier.answer(last, 200);
    closing.join();
  }

  @Test
  void aRefusalIsToldInTheCarriersWords() throws Exception {
    endpoint.trunks(List.of(registering()));
    String register = carrier.expectNew("REGISTER ");
    carrier.send(
        """
        SIP/2.0 403 From user must be the SIP-ID
        Via: %s
        From: %s
        To: %s;tag=r
        Call-ID: %s
        CSeq: %s
        Content-Length: 0

        """
            .formatted(
                header(register, "Via"),
                header(register, "From"),
                header(register, "To"),
                header(register, "Call-ID"),
                header(register, "CSeq"))
            .replace("\n", "\r\n"));
    awaitKind(TrunkState.Kind.REFUSED);
    assertThat(state().reason()).isEqualTo("refused: 403 From user must be the SIP-ID");
    assertThat(state().nextAttempt()).isPresent();
  }

  @Test
  void aWrongPasswordIsToldAndNotTriedAgainAtOnce() throws Exception {
    endpoint.trunks(List.of(registering()));
    for (int i = 0; i < 2; i++) {
      String register = carrier.expectNew("REGISTER ");
      carrier.answer(register, 401, "r", "WWW-Authenticate: " + CHALLENGE, "");
    }
    awaitKind(TrunkState.Kind.REFUSED);
    assertThat(state().reason()).isEqualTo("refused: 401 wrong user or password");
    carrier.expectNothingNew(300);
  }

  @Test
  void thePublicAddressThatIsSeenGoesIntoContacts() throws Exception {
    endpoint.trunks(List.of(registering()));
    String register = carrier.expectNew("REGISTER ");
    String seen = ";received=203.0.113.9;rport=7777";
    carrier.answer(register.replace(";rport", seen), 200, "r", "Expires: 60\n", "");
    String again = carrier.expectNew("REGISTER ");
    assertThat(header(again, "Contact")).startsWith("<sip:1234567t0@203.0.113.9:7777;line=");
    carrier.answer(again.replace(";rport", seen), 200, "r", "Expires: 60\n", "");
    awaitKind(TrunkState.Kind.REGISTERED);
    assertThat(state().publicAddress()).contains(InetAddress.ofLiteral("203.0.113.9"));
    dial();
    assertThat(header(carrier.expectNew("INVITE "), "Contact"))
        .startsWith("<sip:1234567t0@203.0.113.9:7777;line=");
  }

  @Test
  void callsTakeTheServiceRoute() throws Exception {
    endpoint.trunks(List.of(registering()));
    String register = carrier.expectNew("REGISTER ");
    carrier.answer(
        register, 200, "r", "Service-Route: <sip:edge.carrier.example;lr>\nExpires: 60\n", "");
    awaitKind(TrunkState.Kind.REGISTERED);
    dial();
    String invite = carrier.expectNew("INVITE sip:4930555@carrier.example SIP/2.0");
    assertThat(header(invite, "Route")).isEqualTo("<sip:edge.carrier.example;lr>");
    assertThat(header(invite, "From")).startsWith("<sip:1234567t0@carrier.example>;tag=");
  }

  @Test
  void aCallAnswersChallengesFromInviteToBye() throws Exception {
    endpoint.trunks(List.of(peering(SipTrunk.Inbound.DEFAULT)));
    OutgoingCall call = dial();
    String first = carrier.expectNew("INVITE ");
    carrier.answer(first, 407, "p", "Proxy-Authenticate: " + CHALLENGE, "");
    assertThat(header(carrier.expectNew("ACK "), "CSeq")).isEqualTo("1 ACK");
    String second = carrier.expectNew("INVITE ");
    assertThat(header(second, "CSeq")).isEqualTo("2 INVITE");
    assertThat(header(second, "Call-ID")).isEqualTo(header(first, "Call-ID"));
    assertThat(header(second, "From")).isEqualTo(header(first, "From"));
    String credentials = header(second, "Proxy-Authorization");
    assertThat(credentials).contains("uri=\"sip:4930555@carrier.example\"", "nc=00000001");
    carrier.answer(second, 200, "a", SDP_TYPE, TestCalls.SDP);
    String ack = carrier.expectNew("ACK ");
    assertThat(header(ack, "CSeq")).isEqualTo("2 ACK");
    assertThat(header(ack, "Proxy-Authorization")).isEqualTo(credentials);
    assertThat(next()).isInstanceOf(SipEvent.Answered.class);
    call.hangUp();
    String bye = carrier.expectNew("BYE ");
    assertThat(header(bye, "Proxy-Authorization")).contains("nc=00000002");
    carrier.answer(
        bye,
        407,
        "",
        "Proxy-Authenticate: " + CHALLENGE.replace("n1", "n2").strip() + ", stale=true\n",
        "");
    String again = carrier.expectNew("BYE ");
    assertThat(header(again, "CSeq")).isEqualTo("4 BYE");
    assertThat(header(again, "Proxy-Authorization")).contains("nonce=\"n2\"", "nc=00000001");
    carrier.answer(again, 200);
  }

  @Test
  void aWrongPasswordRejectsTheCall() throws Exception {
    endpoint.trunks(List.of(peering(SipTrunk.Inbound.DEFAULT)));
    dial();
    for (int i = 1; i <= 2; i++) {
      String invite = carrier.expectNew("INVITE ");
      carrier.answer(invite, 407, "p" + i, "Proxy-Authenticate: " + CHALLENGE, "");
    }
    assertThat(next()).isEqualTo(new SipEvent.Rejected(407, "Whatever"));
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.REJECTED));
  }

  @Test
  void whyACallEndsIsTold() throws Exception {
    endpoint.trunks(List.of(peering(SipTrunk.Inbound.DEFAULT)));
    dial();
    String invite = carrier.expectNew("INVITE ");
    carrier.answer(
        invite,
        503,
        "a",
        """
        Reason: SIP;cause=503;text="busy"
        Reason: Q.850;cause=34;text="no circuit"
        Retry-After: 7
        """,
        "");
    var reason = new SipReason("Q.850", 34, "no circuit");
    assertThat(next())
        .isEqualTo(
            new SipEvent.Rejected(
                503, "Whatever", Optional.of(reason), Optional.of(Duration.ofSeconds(7))));
    assertThat(next()).isEqualTo(new SipEvent.Ended(EndReason.REJECTED, Optional.of(reason)));
  }

  @Test
  void theNextProxyIsTriedWhereOneIsSilent() throws Exception {
    try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      endpoint.trunks(
          List.of(
              trunk(
                  Optional.empty(),
                  List.of("127.0.0.1:" + silent.getLocalPort(), here()),
                  SipTrunk.Inbound.DEFAULT)));
      dial();
      carrier.expectNew("INVITE ");
      assertThat(datagrams(silent)).as("INVITEs within 8*T1: at 0, 1, 3, 7").isBetween(1, 4);
      dial();
      carrier.expectNew("INVITE ");
      assertThat(datagrams(silent)).as("who was silent is not tried first again").isZero();
    }
  }

  /// How many have come to a peer that answers nothing.
  private static int datagrams(DatagramSocket silent) throws IOException {
    var packet = new DatagramPacket(new byte[4_096], 4_096);
    silent.setSoTimeout(1);
    for (int count = 0; ; ) {
      try {
        silent.receive(packet);
        count += packet.getLength() > 4 ? 1 : 0; // and not a keep-alive
      } catch (SocketTimeoutException _) {
        return count;
      }
    }
  }

  /// And nobody looks for the mistake in DNS.
  @Test
  void aServerOfTheOtherAddressFamilyIsSaidToBeThat() throws Exception {
    endpoint.trunks(
        List.of(trunk(Optional.empty(), List.of("[::1]:5999"), SipTrunk.Inbound.DEFAULT)));
    dial();
    assertThat(events.poll(8, TimeUnit.SECONDS))
        .isEqualTo(new SipEvent.Rejected(503, "sip.listen has no udp address for IPv6"));
  }

  @Test
  void aDomainIsLocatedAndItsSecondServerTakesOver() throws Exception {
    try (var dns = new TestDns();
        var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      dns.srv("_sip._udp.carrier.example", 1, 0, silent.getLocalPort(), "a.carrier.example")
          .srv("_sip._udp.carrier.example", 2, 0, carrier.port(), "b.carrier.example")
          .a("a.carrier.example", "127.0.0.1")
          .a("b.carrier.example", "127.0.0.1");
      SipSettings usual = TestEndpoint.settings("127.0.0.1", 50, 500, _ -> false);
      var settings =
          new SipSettings(
              usual.listen(),
              usual.limits(),
              usual.admitted(),
              usual.unknownSources(),
              usual.userAgent(),
              List.of(dns.address()),
              Optional.empty(),
              usual.dialogs());
      int port = carrier.port();
      carrier.close();
      try (SipEndpoint located = TestEndpoint.open(calls, settings, FAST);
          var second = new Probe(udp(located), port)) {
        located.trunks(
            List.of(trunk(Optional.of("carrier.example"), List.of(), SipTrunk.Inbound.DEFAULT)));
        String register = second.expectNew("REGISTER sip:carrier.example SIP/2.0");
        assertThat(datagrams(silent)).as("REGISTERs within 8*T1: at 0, 1, 3, 7").isBetween(1, 4);
        second.answer(register, 200, "r", "Expires: 60\n", "");
        await(
            "registered at the second",
            () ->
                located.trunkStates().values().stream()
                    .flatMap(state -> state.target().stream())
                    .anyMatch(target -> target.getPort() == second.port()));
        located.dial(new Invitation("carrier", "4930555", TestCalls.SDP), events::add);
        second.expectNew("INVITE "); // at once, and only there
      }
    }
  }

  @Test
  void redirectionsAreFollowedAsFarAsAllowed() throws Exception {
    endpoint.trunks(List.of(peering(SipTrunk.Inbound.DEFAULT)));
    Predicate<String> allowed = user -> user.equals("4940666");
    for (String user : List.of("4940666", "900premium")) {
      endpoint.dial(
          new Invitation(
              "carrier",
              "4930555",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              allowed,
              Optional.empty(),
              TestCalls.SDP),
          events::add);
      String invite = carrier.expectNew("INVITE sip:4930555@");
      String moved = "Contact: <sip:" + user + "@elsewhere.example>";
      carrier.send(
          """
          SIP/2.0 302 Moved
          Via: %s
          From: %s
          To: %s;tag=m
          Call-ID: %s
          CSeq: %s
          %s
          Content-Length: 0

          """
              .formatted(
                  header(invite, "Via"),
                  header(invite, "From"),
                  header(invite, "To"),
                  header(invite, "Call-ID"),
                  header(invite, "CSeq"),
                  moved)
              .replace("\n", "\r\n"));
      if (allowed.test(user)) {
        carrier.expectNew("INVITE sip:4940666@carrier.example ");
      }
    }
    assertThat(next()).isEqualTo(new SipEvent.Rejected(302, "Moved"));
  }

  @Test
  void aCallToTheRegisteredContactIsTheTrunks() throws Exception {
    String contact = register();
    String invite =
        carrier
            .invite(branch())
            .replaceFirst("INVITE \\S+", "INVITE " + contact)
            .replace("To: <sip:lobby@127.0.0.1>", "To: <sip:49301234567@carrier.example>");
    carrier.send(invite);
    IncomingCall call = calls.nextCall();
    assertThat(call.trunk()).contains("carrier");
    assertThat(call.called().user()).isEqualTo("49301234567");
    String ok = carrier.expectStatus(200);
    assertThat(header(ok, "Contact")).isEqualTo("<" + contact + ">");
  }

  @Test
  void whoIsNoTrunkGetsNoAnswer() throws Exception {
    register();
    try (var stranger = new Probe(udp(endpoint), InetAddress.ofLiteral("127.0.0.2"))) {
      stranger.send(stranger.invite(branch()));
      assertThat(stranger.receive(200)).isEmpty();
    }
    carrier.send(carrier.invite(branch()));
    assertThat(calls.nextCall().trunk()).contains("carrier");
  }

  @Test
  void aTrunkHasNoMoreCallsThanItMay() throws Exception {
    endpoint.trunks(
        List.of(peering(new SipTrunk.Inbound(List.of(), List.of(), Optional.empty(), 1))));
    await("its address is known", () -> !endpoint.trunkAddresses("carrier").isEmpty());
    carrier.establish();
    try (var second = new Probe(udp(endpoint))) {
      second.send(second.invite(branch()));
      assertThat(header(second.expectStatus(486), "Retry-After")).isEqualTo("10");
    }
  }

  @Test
  void aTrunkThatHasToProveItselfDoes() throws Exception {
    var account = new SipTrunk.Credentials("pbx", "pw");
    endpoint.trunks(
        List.of(peering(new SipTrunk.Inbound(List.of(), List.of(), Optional.of(account), 9))));
    await("its address is known", () -> !endpoint.trunkAddresses("carrier").isEmpty());
    String invite = carrier.invite(branch());
    carrier.send(invite);
    String challenge = carrier.expectStatus(401);
    assertThat(challenge.lines().filter(l -> l.startsWith("WWW-Authenticate: Digest")).toList())
        .hasSize(2);
    assertThat(header(challenge, "WWW-Authenticate")).contains("algorithm=SHA-256");
    for (String password : List.of("wrong", "pw")) {
      String value = TestDigest.answer(challenge, "pbx", password, "INVITE", "sip:lobby@127.0.0.1");
      carrier.send(
          carrier.request(
              "INVITE",
              2,
              branch(),
              "",
              "Authorization: " + value + "\n" + SDP_TYPE,
              TestCalls.SDP));
      if (password.equals("wrong")) {
        challenge = carrier.expectStatus(401);
      }
    }
    assertThat(calls.nextCall().trunk()).contains("carrier");
    carrier.expectStatus(200);
  }

  /// A proxy may have changed the request URI since (RFC 3261 §22.4), but not to another user.
  @ParameterizedTest
  @CsvSource({
    "sip:lobby@127.0.0.1, 200",
    "sip:lobby@partyline.example;transport=tls, 200",
    "sip:partyline.example, 200",
    "sip:4990066@127.0.0.1, 400",
    "nonsense, 400"
  })
  void itProvesWhomItCalls(String uri, int status) throws Exception {
    var account = new SipTrunk.Credentials("pbx", "pw");
    endpoint.trunks(
        List.of(peering(new SipTrunk.Inbound(List.of(), List.of(), Optional.of(account), 9))));
    await("its address is known", () -> !endpoint.trunkAddresses("carrier").isEmpty());
    carrier.send(carrier.invite(branch()));
    String value = TestDigest.answer(carrier.expectStatus(401), "pbx", "pw", "INVITE", uri);
    carrier.send(
        carrier.request(
            "INVITE", 2, branch(), "", "Authorization: " + value + "\n" + SDP_TYPE, TestCalls.SDP));
    carrier.expectStatus(status);
    assertThat(endpoint.openCalls()).isEqualTo(status == 200 ? 1 : 0);
  }

  @Test
  void aCallerThatIsNoTrunkGetsNoCredentials() throws Exception {
    try (SipEndpoint open =
            TestEndpoint.open(calls, TestEndpoint.settings("127.0.0.1", 50, 500, _ -> true), FAST);
        var caller = new Probe(udp(open), InetAddress.ofLiteral("127.0.0.2"))) {
      open.trunks(List.of(peering(SipTrunk.Inbound.DEFAULT)));
      caller.establish();
      IncomingCall call = calls.nextCall();
      assertThat(call.trunk()).isEmpty();
      call.hangUp();
      String bye = caller.expectNew("BYE ");
      caller.answer(bye, 401, "", "WWW-Authenticate: " + CHALLENGE, "");
      caller.expectNothingNew(300);
    }
  }

  @Test
  void whatIsNoTrunkIsSaidSo() {
    assertThatThrownBy(() -> endpoint.trunks(List.of(registering(), registering())))
        .hasMessage("two trunks are called carrier");
    assertThatThrownBy(() ->
            endpoint.trunks(List.of(SipTrunk.peering("a", "a.example", Transport.UDP, "no host"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no host");
    assertThat(registering().toString()).doesNotContain("secret").doesNotContain("1234567");
  }
}
