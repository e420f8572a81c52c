package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.RawPhone;
import org.partyline.lab.TcpRelay;
import org.partyline.lab.Tone;

/// A carrier goes away in the middle of a call, with all that it knew and its connections, and
/// comes back; or only its connection does.
class CarrierGoneTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BERT = Tone.of(853);

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void itsCallsGoOnAndTheTrunkComesBackByItself(String transport) {
    try (var carrier = Kamailio.start(Kamailio.Wish.usual());
        var bert = Phone.named("+49301234567", Codec.PCMA, Keys.RFC4733, BERT);
        var lab =
            Lab.start(
                Lab.Wish.usual()
                    .withTrunks(
                        carrier.trunk("transport: " + transport, "options-interval: 1s")))) {
      lab.logs("trunk carrier: REGISTERED");
      var room = lab.freshRoom();
      try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA)) {
        anna.calls();
        bert.calls(carrier.uri(room.international()));
        anna.hears(BERT);

        int registered = carrier.registrations();
        carrier.stops();
        if (transport.equals("tcp")) { // by UDP it takes RFC 3261's 32 s to be sure of that
          lab.logs("trunk carrier: UNREACHABLE");
        }
        anna.hears(BERT);
        bert.hears(ANNA);

        carrier.comesBack();
        eventually(
            "the trunk registers again",
            Duration.ofSeconds(40),
            () -> carrier.registrations() > registered);
        anna.hears(BERT);
        assertThat(bert.inCall()).isTrue();
        if (transport.equals("udp")) {
          bert.hangsUp(); // a BYE by the carrier, which remembers nothing of the call
        } else {
          lab.interrupted(Duration.ofSeconds(10)); // our BYE, by a new connection
          bert.isHungUpOn(Duration.ofSeconds(5));
          return;
        }
        anna.stopsHearing(BERT);
        bert.calls(carrier.uri(room.international()));
        anna.hears(BERT);
      }
    }
  }

  @Test
  void aConnectionThatIsCutInMidCallIsMadeAgain() {
    try (var carrier = Kamailio.start(Kamailio.Wish.usual().callingByContact());
        var relay = new TcpRelay(carrier.address());
        var bert = Phone.named("+49301234567", Codec.PCMA, Keys.RFC4733, BERT);
        var lab = Lab.start(Lab.Wish.usual().withTrunks(trunk(carrier, relay)))) {
      lab.logs("trunk carrier: REGISTERED");
      var room = lab.freshRoom();
      try (var anna = new RawPhone("anna", lab.sip(), room.number(), ANNA)) {
        anna.calls();
        bert.calls(carrier.uri(room.international()));
        anna.hears(BERT);
        isCut(relay, carrier);
        bert.holds();
        anna.stopsHearing(BERT);
        bert.resumes();
        anna.hears(BERT);
        bert.hangsUp();
        anna.stopsHearing(BERT);

        bert.calls(carrier.uri(room.international()));
        anna.hears(BERT);
        isCut(relay, carrier);
        lab.interrupted(Duration.ofSeconds(10)); // our BYE
        bert.isHungUpOn(Duration.ofSeconds(5));
      }
    }
  }

  private static String trunk(Kamailio carrier, TcpRelay relay) {
    return carrier.trunk(
        "transport: tcp",
        "registrar: \"%s\"".formatted(relay.hostAndPort()),
        "options-interval: 0s",
        "expires: 10m");
  }

  /// What was registered for ten minutes is registered again.
  private static void isCut(TcpRelay relay, Kamailio carrier) {
    int registered = carrier.registrations();
    relay.cut();
    eventually(
        "the trunk registers again at once",
        Duration.ofSeconds(10),
        () -> carrier.registrations() > registered);
  }
}
