package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.lab.Lab;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Encryption;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// A softphone of another make that encrypts its RTP, in a room with a phone that does not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptedPhoneTest {
  private static final Tone ANNA = Tone.of(437);
  private static final Tone BEN = Tone.of(853);

  private Lab lab;

  @BeforeAll
  void open() {
    lab = Lab.start();
  }

  @AfterAll
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void hearsAndIsHeardAndItsKeysCount(Encryption encryption) {
    try (var anna = Phone.named("anna", Codec.PCMA, Keys.RFC4733, ANNA, encryption)) {
      var room = lab.freshRoom();
      try (var ben = new RawPhone("ben", lab.sip(), room.number(), BEN)) {
        ben.calls();
        anna.calls(lab.dialIn());
        anna.presses(room.pin() + "#");
        ben.hears(ANNA);
        anna.hears(BEN);
        assertThat(anna.encrypts()).isTrue();
        anna.holds();
        ben.stopsHearing(ANNA);
        anna.resumes();
        ben.hears(ANNA);
        anna.receivesSound();
        anna.hangsUp();
        ben.stopsHearing(ANNA);
        lab.logs("encryption=" + (encryption == Encryption.DTLS ? "DTLS" : "SDES"));
      }
    }
  }
}
