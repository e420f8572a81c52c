package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.partyline.lab.Eventually.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Nat;
import org.partyline.lab.Program;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// A phone in a private network, as most are.
class BehindNatTest {
  private static final Tone ANNA = Tone.of(437);

  @Test
  void aPhoneBehindANatCallsHearsIsHeardAndGetsOurBye(@TempDir Path folder) {
    Optional<Nat> permitted = Nat.open();
    assumeTrue(permitted.isPresent(), "network namespaces take root: not tried");
    Path heard = folder.resolve("heard");
    try (Nat nat = permitted.get();
        Lab lab = Lab.start(Wish.usual().withPhonesAt(Nat.OUTSIDE))) {
      String room = lab.freshRoom().number();
      try (var anna = new RawPhone("anna", lab.sip(), room, ANNA, Nat.OUTSIDE);
          var phone =
              Program.start(
                  "phone-behind-nat",
                  folder,
                  nat.inside(
                      Lab.java(
                          PhoneProcess.class.getName(),
                          Nat.INSIDE.getHostAddress(),
                          Nat.OUTSIDE.getHostAddress(),
                          String.valueOf(lab.sip().getPort()),
                          room,
                          String.valueOf(ANNA.hertz()),
                          heard.toString())))) {
        anna.calls();
        anna.hears(PhoneProcess.VOICE);
        eventually(
            "the phone behind the NAT hears the other one",
            Duration.ofSeconds(20),
            () -> Files.exists(heard) || !phone.running());
        assertThat(heard).as(phone.output()).exists();
        lab.interrupted(Duration.ofSeconds(10));
        assertThat(phone.exitStatus(Duration.ofSeconds(10))).as(phone.output()).isZero();
      }
    }
  }
}
