package org.partyline.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.MediaException;

final class SdpTest {
  static final String CARRIER =
      """
      v=0
      o=root 1821 1821 IN IP4 203.0.113.9
      s=call
      c=IN IP4 203.0.113.9
      b=AS:84
      t=0 0
      a=sendonly
      m=audio 17230 RTP/AVP 8 0 9 107 101
      a=rtpmap:8 PCMA/8000
      a=rtpmap:107 opus/48000/2
      a=fmtp:107 useinbandfec=1; MaxPtime=60
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-16
      a=ptime:20
      m=video 0 RTP/AVP 96
      c=IN IP6 2001:db8::1
      a=inactive
      """;

  @Test
  void readsWhatCarriersSend() {
    Sdp sdp = Sdp.parse(CARRIER);

    MediaSection audio = sdp.media().getFirst();
    assertThat(audio.port()).isEqualTo(17230);
    assertThat(sdp.connection(audio)).contains(new Connection("203.0.113.9"));
    assertThat(sdp.direction(audio)).isEqualTo(Direction.SENDONLY);
    assertThat(audio.rtpMaps())
        .extracting(RtpMap::toString)
        .containsExactly(
            "8 PCMA/8000",
            "0 PCMU/8000",
            "9 G722/8000",
            "107 opus/48000/2",
            "101 telephone-event/8000");
    assertThat(audio.fmtp(107)).isEqualTo(Map.of("useinbandfec", "1", "maxptime", "60"));
    assertThat(audio.fmtp(101)).isEqualTo(Map.of("0-16", ""));
    MediaSection video = sdp.media().getLast();
    assertThat(sdp.direction(video)).isEqualTo(Direction.INACTIVE);
    assertThat(sdp.connection(video)).contains(new Connection("2001:db8::1"));
  }

  @Test
  void writesWhatItReads() {
    Sdp sdp = Sdp.parse(CARRIER);

    assertThat(Sdp.parse(sdp.toString())).isEqualTo(sdp);
    assertThat(sdp.toString()).contains("\r\nc=IN IP6 2001:db8::1\r\n").endsWith("\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x=1                                   | line 1: v=0 expected first
          v=1                                   | line 1: only version 0
          v=0~o=- 1 2                           | line 2: o= needs
          v=0~c=IN                              | line 2: c= needs
          v=0~m=audio                           | line 2: m= needs
          v=0~m=audio 70000 RTP/AVP 0           | line 2: not a port: "70000"
          v=0~m=audio -1 RTP/AVP 0              | line 2: not a port
          v=0~~s=x~a=                           | line 4: a= without a name
          v=0~nonsense                          | line 2: not of the form
          """)
  void namesTheLineThatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Sdp.parse(text.replace('~', '\n')))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("SDP " + message);
  }

  @Test
  void boundsEverything() {
    String section = "m=audio 9 RTP/AVP 0\n";
    assertThatCode(() -> Sdp.parse("v=0\n" + section.repeat(32))).doesNotThrowAnyException();
    assertThatThrownBy(() -> Sdp.parse("v=0\n" + section.repeat(33)))
        .hasMessageContaining("more than 32 media sections");
    assertThatThrownBy(() -> Sdp.parse("v=0\n" + section + "a=x\n".repeat(512)))
        .hasMessageContaining("more than 512 lines");
    assertThatThrownBy(() -> Sdp.parse("v=0\ns=" + "x".repeat(65_536)))
        .hasMessageContaining("longer than");
    assertThatThrownBy(() -> Sdp.parse("v=0\nm=audio 9 RTP/AVP" + " 0".repeat(129)))
        .hasMessageContaining("formats");
    assertThatThrownBy(() -> Sdp.parse("")).hasMessageContaining("empty");
  }

  @Test
  void holdByAddressIsSeen() {
    assertThat(new Connection("0.0.0.0").unspecified()).isTrue();
    assertThat(new Connection("::").unspecified()).isTrue();
    assertThat(new Connection("192.0.2.1").unspecified()).isFalse();
    assertThat(new Connection("pbx.example.org").literal()).isEmpty();
  }

  /// Whatever bytes are changed: a description or a MediaException, nothing else.
  @Test
  void survivesMutation() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(CARRIER);
      for (int j = random.nextInt(1, 6); j > 0 && text.length() > 2; j--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(0, 300));
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 40)));
          default -> text.insert(at, CARRIER, 0, random.nextInt(CARRIER.length()));
        }
      }
      refused += outcome(text.toString());
    }
    assertThat(refused).isBetween(1_000, 19_999);
  }

  private static int outcome(String text) {
    try {
      Sdp sdp = Sdp.parse(text);
      for (MediaSection section : sdp.media()) {
        section.rtpMaps().forEach(map -> section.fmtp(map.payloadType()));
        sdp.connection(section).ifPresent(Connection::unspecified);
      }
      assertThat(Sdp.parse(sdp.toString()).media()).hasSameSizeAs(sdp.media());
      return 0;
    } catch (MediaException e) {
      return 1;
    }
  }
}
