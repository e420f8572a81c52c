package org.partyline.signaling.sip.stack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatelessRejectionTest {
  private static final long SECOND = 1_000_000_000;

  private byte[] response = "SIP/2.0 403 Forbidden".getBytes(US_ASCII);
  private final StatelessRejection unknown =
      new StatelessRejection((_, _, _) -> Optional.of(response));

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private boolean answers(String request, int host, long now) {
    var source = new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), 5060);
    return unknown.answer(bytes(request), source, now).isPresent();
  }

  private int answered(int requests, int firstHost, int hosts, long now) {
    int count = 0;
    for (int i = 0; i < requests; i++) {
      count += answers("OPTIONS sip:x@192.0.2.100 SIP/2.0", firstHost + i % hosts, now) ? 1 : 0;
    }
    return count;
  }

  @Test
  void onlyWhatOpensSomethingIsAnswered() {
    assertThat(answers("INVITE sip:x@192.0.2.100 SIP/2.0", 1, 0)).isTrue();
    assertThat(answers("INVITE sips:x@192.0.2.100 SIP/2.0", 2, 0)).isTrue();
    assertThat(answers("OPTIONS sip:x@192.0.2.100 SIP/2.0", 3, 0)).isTrue();
    for (String silent :
        new String[] {
          "ACK sip:x@192.0.2.100 SIP/2.0 and more",
          "REGISTER sip:192.0.2.100 SIP/2.0",
          "BYE sip:x@192.0.2.100 SIP/2.0 and more",
          "CANCEL sip:x@192.0.2.100 SIP/2.0",
          "SUBSCRIBE sip:x@192.0.2.100 SIP/2.0",
          "invite sip:x@192.0.2.100 SIP/2.0",
          "SIP/2.0 200 OK and more of it",
          "GET / HTTP/1.1 and more of it",
          "INVITE",
          "INVITE sip",
          ""
        }) {
      assertThat(answers(silent, 4, 0)).as(silent).isFalse();
    }
  }

  @Test
  void anAnswerIsNotLargerThanWhatItAnswers() {
    String request = "OPTIONS sip:x@192.0.2.100 SIP/2.0";
    response = new byte[request.length()];
    assertThat(answers(request, 1, 0)).isTrue();
    response = new byte[request.length() + 1];
    assertThat(answers(request, 1, 0)).isFalse();
  }

  @Test
  void aSourceIsToldAFewTimes() {
    assertThat(answered(50, 1, 1, 0)).isEqualTo(StatelessRejection.PER_SOURCE);
    assertThat(answered(50, 2, 1, 0)).isEqualTo(StatelessRejection.PER_SOURCE);
    assertThat(answered(50, 1, 1, SECOND)).isEqualTo(1);
  }

  @Test
  void allSourcesTogetherAreToldSoMuch() {
    assertThat(answered(200, 1, 200, 0)).isEqualTo(StatelessRejection.IN_ALL);
    assertThat(answered(200, 1, 200, SECOND)).isEqualTo(StatelessRejection.IN_ALL);
  }
}
