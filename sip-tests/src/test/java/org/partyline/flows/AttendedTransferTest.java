package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.RawPhone;
import org.partyline.lab.SipText;
import org.partyline.lab.Tone;

/// Phones that take another call's place (RFC 3891), ask first and transfer then (RFC 5589), and
/// transfer to numbers outside.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttendedTransferTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone ANNAS_SECOND_LINE = Tone.of(1_177);
  private static final Tone BERT = Tone.of(853);
  private static final Tone CLEO = Tone.of(1_511);

  private Phone outside;
  private Lab lab;

  @BeforeAll
  void open() {
    outside = Phone.named("+49301234567", Codec.PCMA, Keys.RFC4733, CLEO);
    lab = Lab.start(Wish.usual().withCarrier(outside.address()));
  }

  @AfterAll
  void close() {
    lab.close();
    outside.close();
  }

  private static List<String> fragments(RawPhone phone) {
    return phone.notified().stream().map(SipText::body).map(String::strip).toList();
  }

  @Test
  void whoConsultedAnotherRoomIsThereAfterwards() {
    var here = lab.freshRoom();
    var there = lab.freshRoom();
    try (var line1 = new RawPhone("anna", lab.sip(), here.number(), ANNA);
        var line2 = new RawPhone("anna", lab.sip(), there.number(), ANNAS_SECOND_LINE);
        var bert = new RawPhone("bert", lab.sip(), there.number(), BERT)) {
      bert.calls();
      line1.calls();
      line2.calls();
      bert.hears(ANNAS_SECOND_LINE);
      assertThat(line1.transfersTo(line2.asReferTo())).isEqualTo(202);
      line2.isHungUpOn(Duration.ofSeconds(10));
      bert.hears(ANNA);
      line1.hears(BERT);
      eventually("both NOTIFYs", Duration.ofSeconds(5), () -> line1.notified().size() >= 2);
      assertThat(fragments(line1)).containsExactly("SIP/2.0 100 Trying", "SIP/2.0 200 OK");
      lab.logs("ended: REPLACED");
    }
  }

  @Test
  void anotherPhoneGetsThePlaceAndAStrangerDoesNot() throws Exception {
    var room = lab.freshRoom();
    var elsewhere = InetAddress.ofLiteral("127.0.0.9"); // admitted, and not Anna's address
    try (var bert = new RawPhone("bert", lab.sip(), room.number(), BERT);
        var anna = new RawPhone("anna", lab.sip(), lab.dialInNumber(), ANNA);
        var cleo = new RawPhone("cleo", lab.sip(), lab.dialInNumber(), CLEO);
        var thief = new RawPhone("thief", lab.sip(), lab.dialInNumber(), CLEO, elsewhere)) {
      bert.calls();
      anna.calls();
      anna.presses(room.pin() + "#");
      bert.hears(ANNA);
      assertThat(thief.takesPlaceOf(anna).isAnsweredWith()).isEqualTo(481);
      assertThat(anna.inCall()).isTrue();
      assertThat(cleo.takesPlaceOf(anna).isAnsweredWith()).isEqualTo(200);
      anna.isHungUpOn(Duration.ofSeconds(5));
      bert.hears(CLEO); // and nobody was asked for a PIN
      cleo.hears(BERT);
    }
  }

  @Test
  void anotherPhoneIsAskedForThePinInstead() {
    var room = lab.freshRoom();
    try (var bert = new RawPhone("bert", lab.sip(), room.number(), BERT);
        var anna = new RawPhone("anna", lab.sip(), lab.dialInNumber(), ANNA);
        var cleo = new RawPhone("cleo", lab.sip(), lab.dialInNumber(), CLEO)) {
      bert.calls();
      anna.calls();
      anna.presses(room.pin().substring(0, 2));
      assertThat(cleo.takesPlaceOf(anna).isAnsweredWith()).isEqualTo(200);
      anna.isHungUpOn(Duration.ofSeconds(5));
      cleo.presses(room.pin() + "#");
      bert.hears(CLEO);
      cleo.hears(BERT);
    }
  }

  @Test
  void theRoomCallsAnOutsideNumberInThePhonesStead() {
    var room = lab.freshRoom();
    try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA);
        var bert = new RawPhone("bert", lab.sip(), room.number(), BERT)) {
      bert.calls();
      anna.calls();
      bert.hears(ANNA);
      assertThat(anna.transfersTo("tel:+49-900-1123456")).isEqualTo(202);
      eventually("it is told", Duration.ofSeconds(5), () -> anna.notified().size() >= 2);
      assertThat(fragments(anna))
          .containsExactly(
              "SIP/2.0 100 Trying", "SIP/2.0 403 Not called: premium numbers are not called.");
      bert.hears(ANNA);
      assertThat(anna.transfersTo("tel:+49-30-1234567")).isEqualTo(202);
      eventually("it is answered", Duration.ofSeconds(10), outside::inCall);
      outside.presses("1");
      anna.isHungUpOn(Duration.ofSeconds(10));
      assertThat(fragments(anna).subList(2, fragments(anna).size()))
          .startsWith("SIP/2.0 100 Trying")
          .endsWith("SIP/2.0 200 OK");
      bert.hears(CLEO);
      outside.hears(BERT);
      lab.logs("ended: TRANSFERRED");
    }
  }
}
