package org.partyline.media.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.rtp.RtpPacket;

class VideoPayloadTest {
  private static RtpPacket packet(String payload) {
    byte[] data = HexFormat.of().parseHex("80e000010000000100000001" + payload);
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(ByteBuffer.wrap(data))).isTrue();
    return packet;
  }

  @ParameterizedTest
  @CsvSource({
    "VP8, 10000000, true, no extension and a key frame",
    "VP8, 10010000, false, an inter frame",
    "VP8, 00000000, false, not the start of a partition",
    "VP8, 11000000, false, the second partition",
    "VP8, 9080050000, true, 7-bit picture id",
    "VP8, 90808500, false, 15-bit picture id and nothing after it",
    "VP8, 90e08005074000, true, 15-bit picture id and TL0PICIDX and TID",
    "VP8, 90e080050741, false, the same with an inter frame's beginning only",
    "VP8, 90, false, cut off",
    "VP8, '', false, empty",
    "H264, 6742e01f, true, a parameter set",
    "H264, 65888400, false, an IDR picture without its parameters",
    "H264, 41888400, false, another picture",
    "H264, 780004 6742e01f 0002 68ce, true, both parameter sets together",
    "H264, 78 0002 68ce 0004 6742e01f, true, the other way round",
    "H264, 78 0002 68ce 0002 4188, false, no parameter set among them",
    "H264, 78 ffff 68, false, longer than it is",
    "H264, 7c85, false, a fragment",
    "H264, '', false, empty",
  })
  void knowsWhereADecoderMayBegin(VideoCodec codec, String payload, boolean expected, String what) {
    assertThat(VideoPayload.startsKeyframe(codec, packet(payload.replace(" ", ""))))
        .as(what)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "100000, 1, 1, 100000, nothing to shift",
    "90800500, 3, 9, 90800800, 7-bit id",
    "90807f00, 1, 9, 90800000, 7-bit id wraps",
    "9080800500, 3, 9, 9080800800, 15-bit id",
    "9080ffff00, 1, 9, 9080800000, 15-bit id wraps",
    "90c0ffff0700, -1, 1, 90c0fffe0800, both",
    "90c080ffff00, 0, 1, 90c080ff0000, TL0PICIDX wraps",
    "90400700, 5, 2, 90400900, TL0PICIDX alone",
    "90e080050720aa, 1, 1, 90e080060820aa, with TID",
    "90, 1, 1, 90, cut off",
  })
  void shiftsTheNumbersOfVp8(String payload, int pictureId, int tl0, String expected, String what) {
    byte[] data = HexFormat.of().parseHex(payload);
    VideoPayload.shiftVp8(ByteBuffer.wrap(data), 0, data.length, pictureId, tl0);
    assertThat(HexFormat.of().formatHex(data)).as(what).isEqualTo(expected);
  }
}
