package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static String drawn(String json) throws JsonProcessingException {
    var text = new StringWriter();
    Ladder.print(new PrintWriter(text), new JsonMapper().readTree(json));
    return text.toString();
  }

  @Test
  void eachMessageIsAnArrowBetweenItsAddresses() throws JsonProcessingException {
    String ladder =
        """
        {"endpoints": ["192.0.2.1:5060", "198.51.100.7:5060", "203.0.113.9:5060"],
         "ours": ["192.0.2.1:5060"], "call-ids": ["a", "b"], "more": 3,
         "messages": [
           {"millis": 0, "from": "192.0.2.1:5060", "to": "198.51.100.7:5060", "dialog": 0,
            "first-line": "INVITE sip:1@h SIP/2.0", "method": "INVITE"},
           {"millis": 12, "from": "198.51.100.7:5060", "to": "192.0.2.1:5060", "dialog": 0,
            "first-line": "SIP/2.0 503 Service Unavailable", "status": 503, "method": "INVITE"},
           {"millis": 1040, "from": "192.0.2.1:5060", "to": "203.0.113.9:5060", "dialog": 1,
            "first-line": "INVITE sip:1@h SIP/2.0", "method": "INVITE"}]}
        """;
    assertThat(drawn(ladder).lines())
        .containsExactly(
            "          192.0.2.1:5060 (us)               198.51.100.7:5060                "
                + " 203.0.113.9:5060",
            "   0.000  |---------- [1] INVITE ---------->|                                 |",
            "   0.012  |<- [1] 503 Service Unavailabl… --|                                 |",
            "   1.040  |--------------------------- [2] INVITE --------------------------->|",
            "(3 more are not kept)",
            "Call-ID [1] a",
            "Call-ID [2] b");
  }

  @Test
  void aCallWithoutMessagesSaysSo() throws JsonProcessingException {
    assertThat(drawn("{\"endpoints\": [], \"messages\": []}")).contains("no messages are kept");
  }
}
