package org.partyline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;

/// The kit's phones against each other: what they hear is what the other said.
class PhonesTest {
  private static final Tone ALICE = Tone.of(440);
  private static final Tone BOB = Tone.of(1130);

  @Test
  void toneLevelIsItsPeak() {
    var sound = ALICE.sound(8000, Duration.ofMillis(500));
    assertThat(ALICE.levelIn(sound)).isBetween(-16.5, -15.5);
    assertThat(BOB.levelIn(sound)).isLessThan(-80);
    assertThat(Tone.of(500).levelIn(sound)).isLessThan(Tone.ABSENT);
  }

  @Test
  void aLawKeepsTheTone() {
    for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
      int back = ALaw.decode(ALaw.encode((short) sample));
      assertThat(Math.abs(back - sample)).isLessThanOrEqualTo(Math.max(16, Math.abs(sample) / 28));
    }
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void softphonesHearEachOther(Codec codec) {
    try (var alice = Phone.named("alice", codec, Keys.RFC4733, ALICE);
        var bob = Phone.named("bob", codec, Keys.RFC4733, BOB)) {
      alice.calls("sip:bob@127.0.0.1:" + bob.address().getPort());
      alice.hears(BOB);
      alice.hearsNothingOf(ALICE);
      bob.hears(ALICE);
      bob.hearsNothingOf(BOB);
      alice.hangsUp();
      bob.isHungUpOn(Duration.ofSeconds(2));
    }
  }

  @Test
  void theRawPhoneSpeaksWithASoftphone() {
    try (var bob = Phone.named("bob", Codec.PCMA, Keys.RFC4733, BOB);
        var alice = new RawPhone("alice", bob.address(), "bob", ALICE)) {
      alice.calls();
      alice.hears(BOB);
      bob.hears(ALICE);
      alice.holds();
      assertThat(alice.answeredDirection()).isEqualTo("recvonly");
      bob.stopsHearing(ALICE);
      alice.resumes(); // baresip 1.0 itself stays deaf after another's hold
      alice.movesItsMedia();
      alice.hears(BOB);
      alice.hangsUp();
      bob.isHungUpOn(Duration.ofSeconds(2));
    }
  }

  @Test
  void theRelayLosesWhatItShould() {
    try (var bob = Phone.named("bob", Codec.PCMA, Keys.RFC4733, BOB);
        var network = new Relay(new Relay.Impairment(0.2, Duration.ofMillis(40), 0.01), 42);
        var alice = new RawPhone("alice", bob.address(), "bob", ALICE)) {
      alice.speaksThrough(network);
      alice.calls();
      bob.hears(ALICE);
      alice.hears(BOB);
      double share = (double) network.lost() / (network.lost() + network.passed());
      assertThat(share).isBetween(0.05, 0.4);
    }
  }
}
