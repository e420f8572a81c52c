package org.partyline.media.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.partyline.media.PhoneEvent;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.conference.Conference;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.sound.Sound;

/// Digits that a phone leg dials, as a receiver hears them that takes RFC 4733 at its word.
@Timeout(60)
final class DigitSenderTest {
  private final PhoneStage stage = new PhoneStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @ParameterizedTest
  @CsvSource({"8 101, 101, 160", "9 96, 96, 160", "107 102, 102, 960", "107 101, 101, 160"})
  void eventsAreSentByTheBook(String formats, int type, int perTick) {
    RtpPeer phone = stage.peer();
    RtpPhoneLeg leg = connected(phone, formats);
    leg.playLoop(Sound.tone(440, Duration.ofSeconds(1), 0.3));
    leg.sendDigits("159#Dd");
    stage.await(() -> stage.events.contains(new PhoneEvent.DigitsSent()));
    stage.await(() -> phone.heard.size() > 75);

    List<Press> presses = presses(phone, type);
    assertThat(presses.stream().map(Press::key).map(String::valueOf).reduce("", String::concat))
        .isEqualTo("159#DD");
    int sound = Integer.parseInt(formats.split(" ", -1)[0]) == 107 ? 960 : 160;
    for (Press press : presses) {
      press.isWellFormed(perTick);
    }
    streamGoesOn(phone, type, sound);
  }

  @Test
  void whereThePeerTakesNoEventsDigitsAreTones() {
    for (String format : List.of("8", "0", "9", "107")) {
      RtpPeer phone = stage.peer();
      AudioCodec codec =
          switch (format) {
            case "8" -> AudioCodec.PCMA;
            case "0" -> AudioCodec.PCMU;
            case "9" -> AudioCodec.G722;
            default -> AudioCodec.OPUS;
          };
      RtpPhoneLeg leg = connected(phone, format);
      leg.sendDigits("0123456789*#ABCD");
      for (int i = 1; i <= 16; i++) { // its socket does not hold them all
        int sent = 10 * i - 2;
        stage.pass(200);
        PhoneStage.settle(() -> phone.heard.size() >= sent);
      }
      stage.await(() -> phone.heard.size() > 16 * 10 + 5);
      assertThat(tones(phone.sound(codec, 0))).as("as %s", codec).isEqualTo("0123456789*#ABCD");
    }
  }

  @Test
  void pausesAreAsLongAsTheySay() {
    RtpPeer phone = stage.peer();
    RtpPhoneLeg leg = connected(phone, "8 101");
    leg.sendDigits("1,2w3");
    stage.pass(1_500);
    stage.await(() -> presses(phone, 101).size() == 2);
    stage.pass(500);
    stage.await(() -> presses(phone, 101).size() == 3);
    List<Press> presses = presses(phone, 101);
    // Each digit takes 200 ms with the gap behind it.
    assertThat(presses.get(1).begin() - presses.get(0).begin()).isEqualTo(8 * 2_200);
    assertThat(presses.get(2).begin() - presses.get(1).begin()).isEqualTo(8 * 700);
  }

  @Test
  void digitsGoOutWhileARoomIsHeard() {
    RtpPeer phone = stage.peer();
    RtpPeer other = stage.peer();
    try (Conference room = new Conference(stage.loop, "digits")) {
      RtpPhoneLeg leg = connected(phone, "8 101");
      leg.join(room, 1);
      RtpPhoneLeg speaker = connected(other, "8 101");
      speaker.join(room, 2);
      stage.pass(1);
      phone.heard.clear();
      leg.sendDigits("42");
      int port = other.knownPort;
      other.speak(port, AudioCodec.PCMA, 8, 600, 60);
      stage.await(() -> stage.events.contains(new PhoneEvent.DigitsSent()));
      stage.await(() -> presses(phone, 101).size() == 2);
      assertThat(presses(phone, 101).stream().map(Press::key)).containsExactly('4', '2');
      streamGoesOn(phone, 101, 160);
    }
  }

  @Test
  void onHoldDigitsWait() {
    RtpPeer phone = stage.peer();
    RtpPhoneLeg leg = connected(phone, "8 101");
    stage.answer(leg, phone.offer("8 101", "a=sendonly\n"));
    leg.sendDigits("7");
    stage.pass(500);
    assertThat(presses(phone, 101)).isEmpty();
    assertThat(stage.events).isEmpty();
    stage.answer(leg, phone.offer("8 101", "a=sendrecv\n"));
    stage.await(() -> stage.events.contains(new PhoneEvent.DigitsSent()));
    stage.await(() -> presses(phone, 101).size() == 1);
  }

  @Test
  void ourOwnReceiverHearsThemOnce() {
    RtpPeer phone = stage.peer();
    RtpPhoneLeg leg = connected(phone, "8 101");
    leg.sendDigits("1123");
    stage.await(() -> stage.events.contains(new PhoneEvent.DigitsSent()));
    stage.await(() -> presses(phone, 101).size() == 4);
    KeyPresses keys = new KeyPresses();
    StringBuilder heard = new StringBuilder();
    for (RtpPeer.Heard each : phone.heard) {
      RtpPacket packet = each.packet();
      if (packet.payloadType() == 101) {
        char key =
            keys.received(packet.sequence(), packet.timestamp(), packet.payload(), each.nanos());
        heard.append(key == KeyPresses.NONE ? "" : String.valueOf(key));
      }
    }
    assertThat(heard.toString()).isEqualTo("1123");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12x", "1 2", "+49", "12\n"})
  void whatCannotBeDialledIsRefusedAndNotShown(String digits) {
    RtpPhoneLeg leg = stage.leg();
    assertThatThrownBy(() -> leg.sendDigits(digits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0-9")
        .hasMessageNotContaining("12");
  }

  @Test
  void noMoreThan64Wait() {
    RtpPhoneLeg leg = stage.leg();
    leg.sendDigits("1".repeat(60));
    assertThatThrownBy(() -> leg.sendDigits("1".repeat(5))).hasMessageContaining("64");
    leg.sendDigits("1234");
  }

  private RtpPhoneLeg connected(RtpPeer phone, String formats) {
    RtpPhoneLeg leg = stage.leg();
    leg.confirmed();
    String more = "a=rtpmap:96 telephone-event/8000\na=rtpmap:102 telephone-event/48000\n";
    phone.knownPort = PhoneStage.port(stage.answer(leg, phone.offer(formats, more)));
    phone.greet(phone.knownPort, Integer.parseInt(formats.split(" ", -1)[0]));
    return leg;
  }

  /// All packets of one event.
  private record Press(int begin, List<RtpPacket> packets) {
    char key() {
      return "0123456789*#ABCD".charAt(packets.getFirst().payload().get(0));
    }

    private static boolean end(RtpPacket packet) {
      return packet.payload().get(1) < 0;
    }

    private static int duration(RtpPacket packet) {
      return packet.payload().getShort(2) & 0xFFFF;
    }

    /// RFC 4733 2.5.1: the marker on the first packet only; durations that grow with time, from a
    /// positive one; the end three times, with one duration, at the interval of the updates; R is
    /// 0.
    void isWellFormed(int unitsPerTick) {
      int ends = 0;
      for (int i = 0; i < packets.size(); i++) {
        RtpPacket packet = packets.get(i);
        ByteBuffer payload = packet.payload();
        assertThat(payload.remaining()).isEqualTo(4);
        assertThat(packet.marker()).as("marker of packet %d", i).isEqualTo(i == 0);
        assertThat(payload.get(1) & 0x40).as("reserved").isZero();
        assertThat(payload.get(1) & 0x3F).as("-dBm0").isBetween(3, 20);
        ends += end(packet) ? 1 : 0;
        int expected = unitsPerTick * (ends == 0 ? i + 1 : i + 2 - ends);
        assertThat(duration(packet)).as("duration of packet %d", i).isEqualTo(expected);
        assertThat(end(packet) || ends == 0).as("nothing but ends after an end").isTrue();
      }
      assertThat(ends).isEqualTo(3);
      assertThat(duration(packets.getLast()) / (double) unitsPerTick * 20)
          .as("milliseconds")
          .isBetween(70.0, 200.0);
    }
  }

  private static List<Press> presses(RtpPeer phone, int type) {
    List<Press> presses = new ArrayList<>();
    for (RtpPeer.Heard each : phone.heard) {
      RtpPacket packet = each.packet();
      if (packet.payloadType() != type) {
        continue;
      }
      if (presses.isEmpty() || presses.getLast().begin() != packet.timestamp()) {
        presses.add(new Press(packet.timestamp(), new ArrayList<>()));
      }
      presses.getLast().packets().add(packet);
    }
    return presses;
  }

  /// One SSRC, one sequence without a gap; the sound's timestamps go on as if it had never paused,
  /// and an event begins where the sound would have gone on.
  private static void streamGoesOn(RtpPeer phone, int type, int sound) {
    List<RtpPacket> packets = phone.heard.stream().map(RtpPeer.Heard::packet).toList();
    RtpPacket first = packets.getFirst();
    for (int i = 0; i < packets.size(); i++) {
      RtpPacket packet = packets.get(i);
      assertThat(packet.ssrc()).isEqualTo(first.ssrc());
      assertThat((packet.sequence() - first.sequence()) & 0xFFFF).isEqualTo(i);
      if (packet.payloadType() != type || packet.marker()) {
        assertThat(packet.timestamp() - first.timestamp()).as("packet %d", i).isEqualTo(sound * i);
      }
    }
  }

  private static String tones(short[] pcm) {
    ToneDetector detector = new ToneDetector();
    detector.rate(48_000);
    StringBuilder heard = new StringBuilder();
    for (int at = 0; at + 960 <= pcm.length; at += 960) {
      char digit = detector.take(pcm, at, 960);
      heard.append(digit == ToneDetector.NONE ? "" : String.valueOf(digit));
    }
    return heard.toString();
  }
}
