package org.partyline.flows;

import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Encryption;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Tone;

/// A trunk that is offered DTLS-SRTP, to a softphone of another make.
class EncryptedCallOutTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  @Test
  void aPhoneThatIsCalledAgreesOnKeysByDtls() {
    try (var network = Ngircd.start();
        var bert = Phone.named("+49301234567", Codec.PCMA, Keys.RFC4733, BERT, Encryption.DTLS);
        var op = IrcUser.connect("op", network.address())) {
      op.joins("#room-1"); // before the gateway, so that the network makes them an operator
      try (var lab = Lab.start(Wish.usual().on(network.address()).withTrunks(trunk(bert)))) {
        var room = lab.freshRoom();
        op.sees(":partyline!\\S+ JOIN :?" + room.channel());
        try (var anna = Phone.named("anna", Codec.G722, Keys.RFC4733, ANNA, Encryption.DTLS)) {
          anna.calls(lab.uri(room.number())); // from the carrier's address: encrypted, too
          eventually("anna has keys", Duration.ofSeconds(16), anna::encrypts);
          op.says(room.channel(), "!call 030/1234567");
          op.sees("\\+49 30 …67 has answered, and can press 1 to join");
          eventually("bert has keys", Duration.ofSeconds(16), bert::encrypts);
          bert.presses("1");
          anna.hears(BERT);
          bert.hears(ANNA);
          op.says(room.channel(), "!hangup");
          bert.isHungUpOn(Duration.ofSeconds(5));
          anna.stopsHearing(BERT);
          lab.logs("encryption=DTLS");
        }
      }
    }
  }

  private static String trunk(Phone phone) {
    String host = phone.address().getAddress().getHostAddress();
    return """
      - name: carrier
        domain: %s
        registrar: none
        outbound-proxies: [ "%s:%d" ]
        numbers: [ "+49 30 9999999" ]
        srtp: required
        key-exchange: dtls
        rates: [ { prefix: "+49", per-minute: 0.01 } ]
    """
        .formatted(host, host, phone.address().getPort());
  }
}
