package org.partyline.media.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.partyline.media.MediaException;
import org.partyline.media.codec.Tones;

class SoundTest {
  private final AtomicInteger played = new AtomicInteger();
  private final SoundPlayer player = new SoundPlayer(played::incrementAndGet);
  private final short[] frame = new short[960];

  private static byte[] wav(int rate, int channels, short[] pcm) {
    ByteBuffer wav = ByteBuffer.allocate(44 + 2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .putInt(36 + 2 * pcm.length);
    wav.put("WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) channels).putInt(rate).putInt(rate * 2 * channels);
    wav.putShort((short) (2 * channels)).putShort((short) 16);
    wav.put("data".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(2 * pcm.length);
    wav.asShortBuffer().put(pcm);
    return wav.array();
  }

  @Test
  void loadsWavOfPromptRatesAndSaysWhyNotOthers() {
    for (int rate : new int[] {8_000, 16_000, 48_000}) {
      byte[] wav = wav(rate, 1, Tones.sine(440, 8_000, rate, rate));
      Sound sound = Sound.load("prompt", new ByteArrayInputStream(wav));
      assertThat(sound.length()).isEqualTo(Duration.ofSeconds(1));
      player.play(List.of(sound));
      short[] all = new short[9_600];
      for (int at = 0; at < all.length; at += 960) {
        player.next(frame);
        System.arraycopy(frame, 0, all, at, 960);
      }
      assertThat(Tones.amplitude(all, 2_400, 4_800, 440, 48_000)).isBetween(7_700.0, 8_300.0);
    }
    byte[] stereo = wav(16_000, 2, new short[100]);
    assertThatThrownBy(() -> Sound.load("stereo", new ByteArrayInputStream(stereo)))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("2 channels");
    assertThatThrownBy(() -> Sound.load("x", new ByteArrayInputStream(new byte[20])))
        .isInstanceOf(MediaException.class);
  }

  @Test
  void playsInOrderThenTellsOnceAndIsSilent() {
    player.play(
        List.of(Sound.tone(500, Duration.ofMillis(30), 0.5), Sound.silence(Duration.ofMillis(30))));
    assertThat(player.next(frame)).isTrue();
    assertThat(player.next(frame)).isTrue();
    assertThat(played).hasValue(0);
    assertThat(player.next(frame)).isTrue();
    assertThat(played).hasValue(1);
    assertThat(player.next(frame)).isFalse();
    assertThat(frame).containsOnly(0);
    assertThat(player.playing()).isFalse();
  }

  @Test
  void whatIsStoppedFadesOutAndIsNotToldAsPlayed() {
    player.play(List.of(Sound.tone(500, Duration.ofSeconds(1), 0.5)));
    player.next(frame);
    player.next(frame);
    int last = frame[959];
    player.stop();
    assertThat(player.next(frame)).isTrue();
    assertThat(Math.abs(frame[0] - last)).isLessThan(1_200);
    assertThat(Math.abs(frame[959])).isLessThan(30);
    assertThat(player.next(frame)).isFalse();
    assertThat(played).hasValue(0);
  }

  @Test
  void musicLoopsWithoutASeamAndIsQuiet() {
    Sound music = Sound.holdMusic();
    assertThat(Math.abs(music.sample(music.size() - 1) - music.sample(0))).isLessThan(700);
    int crest = 0;
    for (int i = 0; i < music.size(); i++) {
      crest = Math.max(crest, Math.abs(music.sample(i)));
    }
    assertThat(crest).isBetween(1_500, 16_000);
    player.playLoop(music);
    for (int i = 0; i < music.size() / 960 + 10; i++) {
      assertThat(player.next(frame)).isTrue();
    }
    assertThat(played).hasValue(0);
  }
}
