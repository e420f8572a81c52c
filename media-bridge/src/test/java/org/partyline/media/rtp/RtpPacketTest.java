package org.partyline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  @Test
  void readsWhatTheWriterWrites() {
    ByteBuffer out = ByteBuffer.allocate(200).position(7);
    new RtpWriter()
        .begin(out, true, 96, 65_535, 0xFFFF_FFF0, 0x8000_0001)
        .csrc(11)
        .csrc(22)
        .extension(3, new byte[] {9, 8, 7}, 1, 2)
        .extension(14, new byte[16], 0, 16)
        .payload(new byte[] {1, 2, 3}, 0, 3);
    out.flip().position(7);

    assertThat(packet.wrap(out)).isTrue();
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(96);
    assertThat(packet.sequence()).isEqualTo(65_535);
    assertThat(packet.timestamp()).isEqualTo(0xFFFF_FFF0);
    assertThat(packet.ssrc()).isEqualTo(0x8000_0001);
    assertThat(packet.csrcCount()).isEqualTo(2);
    assertThat(packet.csrc(1)).isEqualTo(22);
    assertThat(packet.extension(3)).containsExactly(8, 7);
    assertThat(packet.extension(14)).hasSize(16);
    assertThat(packet.extension(5)).isNull();
    assertThat(packet.payload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(out.position()).isEqualTo(7);
  }

  @Test
  void readsTwoByteExtensionsAndPadding() {
    // X and P set; profile 0x1000, 2 words: id 200 length 3, id 4 length 0, padding; 1 byte
    // payload.
    assertThat(packet.wrap(hex("b0080001000000020000000310000002c803aabbcc04000055000003")))
        .isTrue();
    assertThat(packet.extension(200)).containsExactly(0xAA, 0xBB, 0xCC);
    assertThat(packet.extension(4)).isEmpty();
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          too short,                    8000000100000002000000
          version 1,                    400000010000000200000003
          csrc beyond the end,          820000010000000200000003aaaaaaaa
          extension beyond the end,     900000010000000200000003bede0002aaaaaaaa
          no room for extension header, 900000010000000200000003bede
          padding of 0,                 a0000001000000020000000300
          padding beyond the payload,   a0000001000000020000000305
          padding without payload,      a00000010000000200000003
          """)
  void refusesMalformedPackets(String why, String bytes) {
    assertThat(packet.wrap(hex(bytes))).as(why).isFalse();
  }

  @Test
  void staysWithinItsBounds() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    int sound = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(0, 80)];
      random.nextBytes(bytes);
      if (bytes.length > 30) {
        bytes[0] = (byte) (0x80 | (bytes[0] & 0x3F));
        if (random.nextBoolean()) {
          bytes[12 + 4 * (bytes[0] & 3)] = (byte) 0xBE;
          bytes[0] &= (byte) 0xF3;
        }
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (packet.wrap(buffer)) {
        sound++;
        for (int id = 0; id < 256; id++) {
          packet.extension(id);
        }
        assertThat(packet.payload().remaining()).isEqualTo(packet.payloadLength());
        assertThat(packet.headerLength() + packet.payloadLength())
            .isLessThanOrEqualTo(bytes.length);
      }
    }
    assertThat(sound).isGreaterThan(10_000);
  }

  @Test
  void tellsRtcpFromRtp() {
    assertThat(RtpPacket.isRtcp(hex("80c80001"))).isTrue();
    assertThat(RtpPacket.isRtcp(hex("80600001"))).isFalse();
    assertThat(RtpPacket.isRtcp(hex("80c8"))).isFalse();
  }

  static ByteBuffer hex(String bytes) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(bytes));
  }
}
