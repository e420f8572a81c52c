package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.partyline.lab.Api;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// A carrier is connected, changed and removed while the gateway runs, and no call ends for it.
class ProvisionedTrunkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  private static String trunk(Kamailio carrier, String password, String more) {
    return """
    {"name": "carrier", "domain": "carrier.test", "registrar": "%s", "user": "1234567t0",
     "password": "%s", "expires": "30s", "numbers": ["%s"]%s}
    """
        .formatted(carrier.hostAndPort(), password, Kamailio.NUMBER, more);
  }

  private static void comesTo(Api api, String state) {
    eventually(
        "the trunk is " + state,
        PATIENCE,
        () -> api.get("/trunks/carrier/state").path("state").asText().equals(state));
  }

  @Test
  void aTrunkComesChangesAndGoesUnderACall() {
    try (var bert = Phone.named("49302345671", Codec.PCMA, Keys.RFC4733, BERT);
        var carrier = Kamailio.start(Kamailio.Wish.usual());
        var lab = Lab.start()) {
      var api = Api.of(lab);
      var room = lab.freshRoom();
      api.post("/trunks", trunk(carrier, "wrong", ""));
      comesTo(api, "refused");
      assertThat(api.get("/trunks/carrier/state").toString()).contains("401", "password");
      api.put("/trunks/carrier", trunk(carrier, "secret", ""));
      comesTo(api, "registered");

      // The file has it with blanks, and leading to the PIN prompt.
      api.put(
          "/numbers/%2B49%2030%209999999",
          "{\"called\": \"+49 30 9999999\", \"room\": \"" + room.name() + "\"}");
      try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA)) {
        anna.calls();
        bert.calls(carrier.uri(Kamailio.NUMBER));
        anna.hears(BERT);
        bert.hears(ANNA);

        api.put("/trunks/carrier", trunk(carrier, "secret", ", \"codecs\": [\"pcmu\"]"));
        comesTo(api, "registered");
        anna.hears(BERT);
        bert.hears(ANNA);

        api.remove("/trunks/carrier");
        assertThat(api.tries("GET", "/trunks/carrier/state", "").status()).isEqualTo(404);
        anna.hears(BERT);
        bert.hears(ANNA);
        bert.hangsUp();
        anna.stopsHearing(BERT);

        bert.dials(carrier.uri(Kamailio.NUMBER));
        eventually("its calls are no more taken", PATIENCE, () -> bert.ending().isPresent());
        assertThat(lab.log()).doesNotContain("secret", "wrong\"");
      }
    }
  }
}
