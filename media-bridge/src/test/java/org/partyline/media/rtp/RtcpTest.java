package org.partyline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.partyline.media.rtp.RtcpPacket.BitrateEstimate;
import org.partyline.media.rtp.RtcpPacket.Bye;
import org.partyline.media.rtp.RtcpPacket.FullIntraRequest;
import org.partyline.media.rtp.RtcpPacket.Nack;
import org.partyline.media.rtp.RtcpPacket.Other;
import org.partyline.media.rtp.RtcpPacket.PictureLoss;
import org.partyline.media.rtp.RtcpPacket.ReceiverReport;
import org.partyline.media.rtp.RtcpPacket.ReportBlock;
import org.partyline.media.rtp.RtcpPacket.SenderReport;
import org.partyline.media.rtp.RtcpPacket.SourceDescription;
import org.partyline.media.rtp.RtcpPacket.TransportFeedback;

final class RtcpTest {
  private static final int GONE = TransportFeedback.NOT_RECEIVED;
  private static final ReportBlock BLOCK =
      new ReportBlock(0xDEADBEEF, 128, -5, 0xFFFF_FFFEL, 77, 0x8123_4567, 65_536);

  private static final List<RtcpPacket> ALL =
      List.of(
          new SenderReport(1, 0x8000_0000_1234_5678L, 2, 0xFFFF_FFFFL, 4, List.of(BLOCK, BLOCK)),
          new ReceiverReport(1, List.of(BLOCK)),
          new SourceDescription(1, "abcdef@partyline"),
          new SourceDescription(1, "abc"),
          new Bye(List.of(1, 2)),
          new Nack(1, 2, List.of(65_530, 65_535, 3, 100)),
          new PictureLoss(1, 2),
          new FullIntraRequest(1, 2, 9),
          new BitrateEstimate(1, 1_000_000, List.of(5, 6)),
          new TransportFeedback(
              1, 2, 65_535, -3, 200, List.of(0, 255, GONE, -1, 256, GONE, GONE, 4)),
          new TransportFeedback(
              1, 2, 7, 3, 1, List.of(9, GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE)));

  @Test
  void readsWhatItWrites() {
    ByteBuffer out = ByteBuffer.allocate(1_500);
    Rtcp.write(out, ALL);

    assertThat(Rtcp.parse(out.flip())).isEqualTo(ALL);
  }

  /// The example of RFC 4585 6.2.1's layout, by hand: 3 and 5 of the 16 that follow 0x10.
  @Test
  void readsANackAsOthersWriteIt() {
    assertThat(Rtcp.parse(RtpPacketTest.hex("81cd000300000001000000020010" + "0014")))
        .containsExactly(new Nack(1, 2, List.of(0x10, 0x13, 0x15)));
  }

  /// One-bit status symbols, as libwebrtc writes where all deltas are small.
  @Test
  void readsOneBitFeedbackChunks() {
    assertThat(
            Rtcp.parse(
                RtpPacketTest.hex(
                    "8fcd0005" + "0000000100000002" + "00050003" + "00000a07" + "a800" + "0102")))
        .containsExactly(new TransportFeedback(1, 2, 5, 10, 7, List.of(1, GONE, 2)));
  }

  @Test
  void toleratesALoneHeaderAndKeepsWhatPrecedesAMalformedPacket() {
    assertThat(Rtcp.parse(RtpPacketTest.hex("80c90000"))).containsExactly(new Other(201, 0));
    assertThat(Rtcp.parse(RtpPacketTest.hex("80c9000100000007" + "80c800ff")))
        .containsExactly(new ReceiverReport(7, List.of()));
    assertThat(Rtcp.parse(RtpPacketTest.hex("80c9"))).isEmpty();
  }

  @Test
  void survivesMutation() {
    ByteBuffer whole = ByteBuffer.allocate(1_500);
    Rtcp.write(whole, ALL);
    whole.flip();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    long read = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[whole.limit()];
      whole.get(0, bytes);
      for (int j = random.nextInt(1, 8); j > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      read += Rtcp.parse(ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length))).size();
    }
    assertThat(read).isGreaterThan(100_000);
  }
}
