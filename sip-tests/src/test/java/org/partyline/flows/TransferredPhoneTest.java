package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.partyline.lab.Lab;
import org.partyline.lab.RawPhone;
import org.partyline.lab.SipText;
import org.partyline.lab.Tone;

/// A phone that sends REFER within its call (RFC 3515).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferredPhoneTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  private Lab lab;

  @BeforeAll
  void open() {
    lab = Lab.start();
  }

  @AfterAll
  void close() {
    lab.close();
  }

  @Test
  void itIsHeardInTheOtherRoomAndToldHowItWent() {
    var here = lab.freshRoom();
    var there = lab.freshRoom();
    try (var anna = new RawPhone("anna", lab.sip(), here.number(), ANNA);
        var bert = new RawPhone("bert", lab.sip(), there.number(), BERT)) {
      bert.calls();
      anna.calls();
      String host = lab.sip().getAddress().getHostAddress();
      assertThat(anna.transfersTo("sip:" + there.number() + "@" + host)).isEqualTo(202);
      bert.hears(ANNA);
      anna.hears(BERT);
      eventually("both NOTIFYs", Duration.ofSeconds(5), () -> anna.notified().size() >= 2);
      assertThat(anna.notified())
          .satisfiesExactly(
              trying -> {
                assertThat(trying.body()).isEqualTo("SIP/2.0 100 Trying\r\n");
                assertThat(state(trying)).startsWith("active");
              },
              ok -> {
                assertThat(ok.body()).isEqualTo("SIP/2.0 200 OK\r\n");
                assertThat(state(ok)).startsWith("terminated");
              })
          .allSatisfy(notify -> {
            assertThat(notify.header("Event")).contains("refer");
            assertThat(notify.header("Content-Type")).contains("message/sipfrag;version=2.0");
          });
      assertThat(anna.inCall()).as("who hangs up is the phone's to say").isTrue();
    }
  }

  @Test
  void anOutsideNumberIsDeclinedAndTheCallGoesOn() {
    var room = lab.freshRoom();
    try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
        var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
      anna.calls();
      bert.calls();
      assertThat(anna.transfersTo("tel:+493055512345")).isEqualTo(603);
      assertThat(anna.transfersTo("sip:1000@elsewhere.example")).isEqualTo(603);
      assertThat(anna.transfersTo("mailto:ada@example.org")).isEqualTo(416);
      anna.hears(BERT);
      assertThat(anna.notified()).isEmpty();
    }
  }

  private static String state(SipText notify) {
    return notify.header("Subscription-State").orElse("");
  }
}
