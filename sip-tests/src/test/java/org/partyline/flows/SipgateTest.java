package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.Tone;

/// The preset of sipgate at a carrier that is as strict: From must be the SIP-ID, the number that
/// is shown comes in P-Preferred-Identity, and both as digits alone.
class SipgateTest {
  private static final Tone BERT = Tone.of(853);

  private static final String STRICT =
      """
      if (!($hdr(P-Preferred-Identity) =~ "sip:49309999999@")) { sl_send_reply("403", "Number not yours"); exit; }
        if (!($rU =~ "^49[0-9]+$")) { sl_send_reply("404", "Not E.164"); exit; }
      """;

  private static String trunk(Kamailio carrier, String name, String user, String number) {
    return """
      - name: %s
        preset: sipgate
        registrar: "%s"
        domain: carrier.test
        realm: carrier.test
        user: %s
        auth-user: 1234567t0
        password: secret
        expires: 30s
        numbers: [ "%s" ]
        prefixes: [ "%s" ]
    """
        .formatted(name, carrier.hostAndPort(), user, number, called(name));
  }

  private static String called(String name) {
    return switch (name) {
      case "right" -> "+49302345671";
      case "foreign" -> "+49302345672";
      default -> "+49302345673";
    };
  }

  @Test
  void itsRulesAreKeptAndItsRefusalsAreTold() {
    try (var network = Ngircd.start();
        var op = IrcUser.connect("op", network.address());
        var bert = Phone.named("49302345671", Codec.PCMA, Keys.RFC4733, BERT);
        var carrier =
            Kamailio.start(
                Kamailio.Wish.usual().asking(STRICT).withPhone(called("right"), bert.address()))) {
      op.joins("#room-1"); // before the gateway, so that the network makes them an operator
      String trunks =
          trunk(carrier, "right", "1234567t0", Kamailio.NUMBER)
              + trunk(carrier, "foreign", "1234567t0", "+49 30 8888888")
              + trunk(carrier, "wrong", "7654321t0", Kamailio.NUMBER);
      try (var lab = Lab.start(Lab.Wish.usual().on(network.address()).withTrunks(trunks))) {
        var room = lab.freshRoom();
        op.sees(":partyline!\\S+ JOIN :?" + room.channel());
        lab.logs("trunk right: REGISTERED");
        lab.logs("trunk wrong: REFUSED: refused: 403 From is not the SIP-ID");

        op.says(room.channel(), "!call " + called("right"));
        op.sees("\\+49 30 …71 has answered");
        assertThat(bert.inCall()).isTrue();
        op.says(room.channel(), "!hangup");
        op.sees("The call to \\+49 30 …71 was ended by op");

        op.says(room.channel(), "!call " + called("foreign"));
        op.sees("\\+49 30 …72.* the carrier refused \\(403 Number not yours\\)");
        op.says(room.channel(), "!call " + called("wrong"));
        op.sees("Not called: the trunk wrong refuses us: 403 From is not the SIP-ID");
        assertThat(lab.log()).doesNotContain("49302345671", "secret");
      }
    }
  }
}
