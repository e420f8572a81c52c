package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.media.codec.AudioLevel;
import org.partyline.media.dtls.SrtpProfile;

/// A tone from one browser's microphone through the conference to another's ear.
@Timeout(120)
class BrowserSoundTest {
  private static final double ALICE = 440;
  private static final double BOB = 1_000;

  @ParameterizedTest
  @EnumSource
  void browsersHearEachOtherAndNotThemselves(SrtpProfile profile) throws Exception {
    try (BrowserStage stage = new BrowserStage()) {
      hearEachOther(stage, profile);
    }
  }

  @Test
  void alsoOverIpv6() throws Exception {
    try (BrowserStage stage = new BrowserStage(InetAddress.ofLiteral("::1"))) {
      hearEachOther(stage, SrtpProfile.values());
    }
  }

  private static void hearEachOther(BrowserStage stage, SrtpProfile... profiles) throws Exception {
    FakeVoice alice = stage.join(101, profiles).voice().speak(ALICE);
    FakeVoice bob = stage.join(102, profiles).voice().speak(BOB);
    alice.hearTone(BOB);
    bob.hearTone(ALICE);
    assertThat(alice.amplitude(ALICE)).isLessThan(200);
    assertThat(bob.amplitude(BOB)).isLessThan(200);
  }

  @Test
  void whoIsMutedIsSilentUntilUnmuted() throws Exception {
    try (BrowserStage stage = new BrowserStage()) {
      BrowserStage.Joined alice = stage.join(101);
      FakeVoice bob = stage.join(102).voice();
      alice.voice().speak(ALICE);
      bob.hearTone(ALICE);
      alice.leg().mute(true);
      int silent = 0;
      for (int i = 0; silent < 5 && i < 500; i++) {
        short[] pcm = bob.hear();
        silent = AudioLevel.of(pcm, pcm.length - 960, 960) > 80 ? silent + 1 : 0;
      }
      assertThat(silent).isEqualTo(5);
      alice.leg().mute(false);
      bob.hearTone(ALICE);
    }
  }
}
