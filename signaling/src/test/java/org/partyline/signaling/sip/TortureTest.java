package org.partyline.signaling.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.signaling.sip.Probe.branch;
import static org.partyline.signaling.sip.Probe.header;
import static org.partyline.signaling.sip.TestEndpoint.udp;

import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// All messages of RFC 4475, each answered as the RFC wants it of an endpoint that has INVITE and
/// OPTIONS, but is no registrar; and a call goes through after each.
class TortureTest {
  private static final Map<String, String> MESSAGES = messages();
  private static final Pattern TOPMOST_VIA =
      Pattern.compile("(?mi)^(via|v)[ \t]*:\\s*SIP\\s*/\\s*[0-9.]+\\s*/\\s*\\w+\\s+[^\\s;,]+");

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

  @Test
  void thereAre49Messages() {
    assertThat(MESSAGES).hasSize(49).allSatisfy((_, text) -> assertThat(text).contains("\r\n\r\n"));
  }

  /// Section, name, and the final statuses that the RFC allows.
  private static final String REQUESTS =
      """
      3.1.1.1, wsinv, 481
      3.1.1.2, intmeth, 501
      3.1.1.3, esc01, 200
      3.1.1.4, escnull, 405
      3.1.1.5, esc02, 501
      3.1.1.6, lwsdisp, 200
      3.1.1.7, longreq, 200
      3.1.1.8, dblreq, 405
      3.1.1.9, semiuri, 200
      3.1.1.10, transports, 200
      3.1.1.11, mpart01, 405
      3.1.2.1, badinv01, 400
      3.1.2.2, clerr, 400
      3.1.2.3, ncl, 400
      3.1.2.4, scalar02, 400
      3.1.2.6, quotbal, 400
      3.1.2.7, ltgtruri, 400
      3.1.2.8, lwsruri, 400
      3.1.2.9, lwsstart, 400 200
      3.1.2.10, trws, 400 200
      3.1.2.11, escruri, 400 200
      3.1.2.12, baddate, 200
      3.1.2.13, regbadct, 400 405
      3.1.2.14, badaspec, 400 200
      3.1.2.15, baddn, 400 200
      3.1.2.16, badvers, 505
      3.1.2.17, mismatch01, 400
      3.1.2.18, mismatch02, 501
      3.2.1, badbranch, 400 200
      3.3.1, insuf, 400
      3.3.2, unkscm, 416
      3.3.3, novelsc, 416
      3.3.4, unksm2, 405
      3.3.5, bext01, 420
      3.3.6, invut, 415
      3.3.7, regaut01, 405
      3.3.8, multi01, 400
      3.3.9, mcl01, 400
      3.3.11, zeromf, 200
      3.3.12, cparam01, 405
      3.3.13, cparam02, 405
      3.3.14, regescrt, 405
      3.3.15, sdp01, 406
      3.4.1, inv2543, 200
      """;

  /// On a stream, a wrong or missing length, or bytes behind a message, mean something else.
  private static final Set<String> FRAMING = Set.of("dblreq", "clerr", "ncl", "mcl01", "inv2543");

  static Stream<Arguments> requests() {
    return REQUESTS.lines().map(row -> Arguments.of((Object[]) row.split(", +", -1)));
  }

  static Stream<Arguments> framedRequests() {
    return requests().filter(row -> !FRAMING.contains(row.get()[1]));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("requests")
  void requestsAreAnswered(String section, String name, String answers) throws Exception {
    String request = send(name);
    String answer = finalAnswer();
    assertThat(List.of(answers.split(" "))).contains(answer.substring(8, 11));
    Matcher callId = Pattern.compile("(?mi)^(Call-ID|i): *(.*)\r$").matcher(request);
    if (callId.find()) {
      assertThat(header(answer, "Call-ID")).isEqualTo(callId.group(2));
    }
    assertServed();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("framedRequests")
  void requestsOverTcpAreAnsweredAndTheConnectionStays(String section, String name, String answers)
      throws Exception {
    try (Socket socket = new Socket(udp(endpoint).getAddress(), udp(endpoint).getPort())) {
      socket.setSoTimeout(5_000);
      String request =
          TOPMOST_VIA
              .matcher(MESSAGES.get(name))
              .replaceFirst(via -> via.group().replace("UDP", "TCP"));
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String status = nextFinal(socket).substring(8, 11);
      assertThat(List.of(answers.split(" "))).contains(status);
      String next = probe.request("OPTIONS", 7, branch(), "", "", "");
      socket.getOutputStream().write(next.replace("/UDP", "/TCP").getBytes(ISO_8859_1));
      String answer = nextFinal(socket);
      while (!answer.contains("CSeq: 7 OPTIONS")) {
        answer = nextFinal(socket); // retransmissions of a 200
      }
      assertThat(answer).startsWith("SIP/2.0 200 OK");
    }
  }

  /// The next final response on a connection; their bodies are not of interest.
  private static String nextFinal(Socket socket) throws IOException {
    while (true) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = socket.getInputStream().read();
        assertThat(octet).as("the connection has ended after: %s", head).isNotNegative();
        head.append((char) octet);
      }
      socket
          .getInputStream()
          .readNBytes(Integer.parseInt(header(head.toString(), "Content-Length")));
      if (!head.toString().startsWith("SIP/2.0 1")) {
        return head.toString();
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "3.1.1.12, unreason",
    "3.1.1.13, noreason",
    "3.1.2.5, scalarlg",
    "3.1.2.19, bigcode",
    "3.3.10, bcast",
  })
  void strayResponsesAreDropped(String section, String name) throws Exception {
    send(name);
    assertThat(probe.receive(250)).isEmpty();
    assertServed();
  }

  @Test
  void escapedUsersAreRead() throws Exception {
    send("esc01");
    finalAnswer();
    assertThat(calls.nextCall().called().user()).isEqualTo("sips:user@example.com");
  }

  @Test
  void whatFollowsTheBodyOfADatagramIsIgnored() throws Exception {
    send("dblreq");
    finalAnswer();
    assertServed();
    assertThat(calls.callsSeen()).isEqualTo(1);
  }

  @Test
  void theAnswerToWhatIsNotSupportedSaysWhat() throws Exception {
    send("bext01");
    assertThat(header(finalAnswer(), "Unsupported"))
        .isEqualTo("nothingSupportsThis, nothingSupportsThisEither");
    send("invut");
    assertThat(header(finalAnswer(), "Accept")).contains("application/sdp");
    send("escnull");
    assertThat(header(finalAnswer(), "Allow")).contains("INVITE");
  }

  /// Sends a message with `rport` in its topmost Via, so that the answer comes back here.
  private String send(String name) throws IOException {
    String message = TOPMOST_VIA.matcher(MESSAGES.get(name)).replaceFirst("$0;rport");
    probe.send(message.getBytes(ISO_8859_1));
    return message;
  }

  private String finalAnswer() throws IOException {
    String answer;
    do {
      answer = probe.expect("SIP/2.0 ");
    } while (answer.startsWith("SIP/2.0 1"));
    return answer;
  }

  private void assertServed() throws Exception {
    try (Probe next = new Probe(udp(endpoint))) {
      String tag = next.establish();
      next.send(next.request("BYE", 2, branch(), tag, "", ""));
      assertThat(next.expect("SIP/2.0 200")).isNotEmpty();
    }
  }

  private static Map<String, String> messages() {
    Map<String, String> messages = new HashMap<>();
    for (String part : resource().split("(?m)^=== ", -1)) {
      int end = part.indexOf('\n');
      Optional.of(part)
          .filter(text -> !text.startsWith("#"))
          .ifPresent(text ->
              messages.put(
                  text.substring(text.indexOf(' ') + 1, end),
                  octets(text.substring(end + 1).replace("\n", "\r\n"))));
    }
    return messages;
  }

  private static String octets(String text) {
    return Pattern.compile("<hex>([0-9a-f]+)</hex>")
        .matcher(text)
        .replaceAll(hex ->
            Matcher.quoteReplacement(
                new String(HexFormat.of().parseHex(hex.group(1)), ISO_8859_1)));
  }

  private static String resource() {
    try (var in = TortureTest.class.getResourceAsStream("/sip/rfc4475.txt")) {
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
