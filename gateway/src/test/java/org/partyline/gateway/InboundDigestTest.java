package org.partyline.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipStatus;

/// A trunk that has to prove its calls (`trunks.inbound.user`), from the file to the wire: what it
/// answers is computed here by RFC 7616 §3.4.1 alone.
class InboundDigestTest {
  private static final String CALLED = "sip:+49301234567@127.0.0.1";

  @TempDir Path folder;
  private final LinkedBlockingQueue<Optional<String>> calls = new LinkedBlockingQueue<>();
  private DatagramSocket carrier;
  private SipEndpoint endpoint;
  private int number;

  @BeforeEach
  void open() throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.writeString(
        file,
        """
        sip: { listen: ["udp://127.0.0.1:0"], admitted: [192.0.2.1] }
        trunks:
          - name: pbx
            domain: pbx.example
            registrar: none
            outbound-proxies: ["127.0.0.1:9"]
            options-interval: 0s
            inbound: { addresses: [127.0.0.2], user: carrier, password: "s3cret" }
        """);
    Configuration config = ConfigurationFile.read(file).configuration();
    endpoint =
        SipEndpoint.open(
            Settings.sip(config.sip()),
            call -> {
              calls.add(call.trunk());
              call.reject(SipStatus.NOT_FOUND); // all that a test needs of a call
              return _ -> {};
            });
    endpoint.trunks(TrunkSettings.sip(config));
    carrier = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.2"));
    carrier.setSoTimeout(5_000);
  }

  @AfterEach
  void close() {
    carrier.close();
    endpoint.close();
  }

  /// The final answer to a new INVITE.
  private String invite(String authorization) throws IOException {
    number++;
    String callId = "call-" + number;
    String head =
        """
        %%s %s SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.2:%d;rport;branch=z9hG4bK-%d
        From: <sip:+49891234567@pbx.example>;tag=f%d
        To: <%s>%%s
        Call-ID: %s
        CSeq: 1 %%s
        Contact: <sip:pbx@127.0.0.2:%d>
        Max-Forwards: 70
        """
            .formatted(
                CALLED,
                carrier.getLocalPort(),
                number,
                number,
                CALLED,
                callId,
                carrier.getLocalPort());
    String proof = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\n";
    send(head.formatted("INVITE", "", "INVITE") + proof + "Content-Length: 0\n\n");
    while (true) {
      String response = receive();
      if (response.contains(callId) && !response.startsWith("SIP/2.0 1")) {
        String tag = found("\nTo: [^\r]*(;tag=[^;\r]+)", response);
        send(head.formatted("ACK", tag, "ACK") + "Content-Length: 0\n\n");
        return response;
      }
    }
  }

  private void send(String message) throws IOException {
    byte[] bytes = message.replace("\n", "\r\n").getBytes(UTF_8);
    InetSocketAddress to = endpoint.bound().getFirst().address();
    carrier.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private String receive() throws IOException {
    var packet = new DatagramPacket(new byte[4_096], 4_096);
    try {
      carrier.receive(packet);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer", e);
    }
    return new String(packet.getData(), 0, packet.getLength(), UTF_8);
  }

  private static String found(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    assertThat(matcher.find()).as(regex + " in " + text).isTrue();
    return matcher.group(1);
  }

  /// An Authorization that answers the 401's challenge of this algorithm.
  private static String answer(
      String challenged, String algorithm, String user, String password, int count)
      throws GeneralSecurityException {
    String challenge =
        found("WWW-Authenticate: (Digest [^\r]*algorithm=" + algorithm + "\\b[^\r]*)", challenged);
    String realm = found("realm=\"([^\"]*)\"", challenge);
    String nonce = found("nonce=\"([^\"]*)\"", challenge);
    String nc = "%08x".formatted(count);
    var hash = MessageDigest.getInstance(algorithm);
    String a1 = hex(hash, user + ":" + realm + ":" + password);
    String a2 = hex(hash, "INVITE:" + CALLED);
    return ("Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
            + " algorithm=%s, cnonce=\"c\", qop=auth, nc=%s")
        .formatted(
            user,
            realm,
            nonce,
            CALLED,
            hex(hash, a1 + ":" + nonce + ":" + nc + ":c:auth:" + a2),
            algorithm,
            nc);
  }

  private static String hex(MessageDigest hash, String text) {
    return HexFormat.of().formatHex(hash.digest(text.getBytes(UTF_8)));
  }

  private void takesTheCall(String response) throws InterruptedException {
    assertThat(response).startsWith("SIP/2.0 404 ");
    assertThat(calls.take()).contains("pbx");
  }

  private void challenges(String response) {
    assertThat(response).startsWith("SIP/2.0 401 ");
    assertThat(calls).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"MD5", "SHA-256"})
  void theRightAnswerIsACallAndCountsOnce(String algorithm) throws Exception {
    String challenged = invite("");
    challenges(challenged);
    assertThat(challenged).doesNotContain("stale=true");
    String first = answer(challenged, algorithm, "carrier", "s3cret", 1);
    takesTheCall(invite(first));
    String replayed = invite(first);
    challenges(replayed);
    assertThat(replayed).as("what was right once").contains("stale=true");
    takesTheCall(invite(answer(challenged, algorithm, "carrier", "s3cret", 2)));
    challenges(invite(first));
    takesTheCall(invite(answer(replayed, algorithm, "carrier", "s3cret", 1)));
  }

  @Test
  void whoeverIsWrongIsChallengedAgain() throws Exception {
    String challenged = invite("");
    for (String wrong :
        List.of(
            answer(challenged, "SHA-256", "carrier", "guess", 1),
            answer(challenged, "SHA-256", "carrier", "", 1),
            answer(challenged, "SHA-256", "somebody", "s3cret", 1),
            answer(challenged, "SHA-256", "carrier", "s3cret", 1).replace("nonce=\"", "nonce=\"A"),
            answer(challenged, "SHA-256", "carrier", "s3cret", 1).replace("realm=\"", "realm=\"x"),
            answer(challenged, "SHA-256", "carrier", "s3cret", 1).replace("qop=auth, ", ""),
            "Basic Y2FycmllcjpzM2NyZXQ=")) {
      String again = invite(wrong);
      challenges(again);
      assertThat(again).as(wrong).doesNotContain("stale=true");
    }
    takesTheCall(invite(answer(challenged, "SHA-256", "carrier", "s3cret", 1)));
  }
}
