package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioDecoder;
import org.partyline.media.conference.Conference;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sound.Sound;

/// How a phone hears what it is sent: in packets as long as it asks for, and as loud.
@Timeout(60)
final class PhonePlaybackTest {
  private final PhoneStage stage = new PhoneStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'a=maxptime:10', 480",
    "'a=ptime:10', 480",
    "'', 960",
    "'a=ptime:30', 960",
    "'a=ptime:40', 1920",
    "'a=ptime:60', 2880",
    "'a=ptime:60\na=maxptime:40', 1920",
    "'a=ptime:120\na=maxptime:120', 2880"
  })
  void opusPacketsAreAsLongAsAskedFor(String lines, int samples) {
    for (boolean inRoom : new boolean[] {false, true}) {
      RtpPeer phone = stage.peer();
      try (Conference room = new Conference(stage.loop, "ptime");
          AudioDecoder decoder = AudioCodecs.decoder(AudioCodec.OPUS)) {
        RtpPhoneLeg leg = connected(phone, "107", 107, lines + "\n");
        if (inRoom) {
          speaker(room);
          leg.join(room, 1);
        } else {
          leg.playLoop(Sound.tone(440, Duration.ofSeconds(1), 0.3));
        }
        stage.pass(1_000);
        stage.await(() -> phone.heard.size() > 960 * 45 / samples);
        short[] pcm = new short[AudioDecoder.MAX_SAMPLES];
        int shorter = 0; // where the encoder changed its mode
        List<RtpPeer.Heard> heard = List.copyOf(phone.heard);
        RtpPacket before = heard.getFirst().packet();
        int length = decoder.decode(before.payload(), pcm, 0);
        for (RtpPeer.Heard each : heard.subList(1, heard.size())) {
          RtpPacket packet = each.packet();
          assertThat(packet.timestamp() - before.timestamp()).isEqualTo(length);
          assertThat((packet.sequence() - before.sequence()) & 0xFFFF).isEqualTo(1);
          length = decoder.decode(packet.payload(), pcm, 0);
          assertThat(length).isLessThanOrEqualTo(samples);
          shorter += length < samples ? 1 : 0;
          before = packet;
        }
        assertThat(shorter).isLessThanOrEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 8, PCMA", "107, 107, OPUS", "9, 9, G722"})
  void louderAndSofterAreHeardInARoomAndInPrompts(String format, int type, AudioCodec codec) {
    RtpPeer phone = stage.peer();
    try (Conference room = new Conference(stage.loop, "volume")) {
      RtpPhoneLeg leg = connected(phone, format, type, "");
      speaker(room);
      leg.join(room, 1);
      stage.pass(400);
      double usual = level(phone, codec);
      for (int decibels : new int[] {6, 12, -3, -12, 0}) {
        leg.volume(decibels);
        assertThat(level(phone, codec) - usual)
            .as("%d dB", decibels)
            .isCloseTo(decibels, within(0.7));
      }
      leg.playLoop(Sound.tone(600, Duration.ofSeconds(1), 0.1));
      double prompt = level(phone, codec);
      leg.volume(9);
      assertThat(level(phone, codec) - prompt).isCloseTo(9, within(0.7));
    }
  }

  @Test
  void whatIsLoudAlreadyIsLimitedAndNotClipped() {
    RtpPeer phone = stage.peer();
    RtpPhoneLeg leg = connected(phone, "8", 8, "");
    leg.playLoop(Sound.tone(500, Duration.ofSeconds(10), 0.8));
    leg.volume(12);
    stage.pass(400);
    phone.heard.clear();
    stage.pass(1_000);
    stage.await(() -> phone.heard.size() > 45);
    short[] pcm = phone.sound(AudioCodec.PCMA, 0);
    assertThat(RtpPeer.share(pcm, 500)).as("a sine still").isGreaterThan(0.995);
    for (short sample : pcm) {
      assertThat(Math.abs(sample)).isLessThan((short) 32_000);
    }
  }

  @Test
  void moreThan12DecibelsAreRefused() {
    RtpPhoneLeg leg = stage.leg();
    for (int decibels : new int[] {13, -13, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> leg.volume(decibels)).hasMessageContaining("-12 to 12");
    }
  }

  private RtpPhoneLeg connected(RtpPeer phone, String format, int type, String more) {
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    phone.knownPort = PhoneStage.port(stage.answer(leg, phone.offer(format, more)));
    phone.greet(phone.knownPort, type);
    return leg;
  }

  /// Somebody in the room who speaks softly, as long as time goes on.
  private void speaker(Conference room) {
    RtpPeer speaker = stage.peer();
    RtpPhoneLeg leg = connected(speaker, "8", 8, "");
    leg.join(room, 99);
    room.playLoop(Sound.tone(700, Duration.ofSeconds(1), 0.1));
  }

  /// In dB, over the last of the next 600 ms.
  private double level(RtpPeer phone, AudioCodec codec) {
    int before = phone.heard.size();
    stage.pass(600);
    PhoneStage.settle(() -> phone.heard.size() >= before + 28);
    short[] pcm = phone.sound(codec, 0);
    double power = 1e-9;
    for (int i = pcm.length - 9_600; i < pcm.length; i++) {
      power += Math.pow(pcm[i], 2) / 9_600;
    }
    return 10 * Math.log10(power);
  }
}
