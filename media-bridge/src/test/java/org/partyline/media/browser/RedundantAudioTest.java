package org.partyline.media.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.media.codec.AudioCodec;
import org.partyline.media.codec.AudioCodecs;
import org.partyline.media.codec.AudioEncoder;
import org.partyline.media.codec.Tones;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;

/// Audio that is sent twice: RFC 2198, byte by byte, and what it is good for.
@Timeout(120)
class RedundantAudioTest {
  private static final int OPUS = 111;
  private static final int RED = 63;
  private static final int FRAME = 960;
  private static final double TONE = 440;

  private record Block(int timestamp, String data) {}

  private static List<Block> read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    var blocks = new ArrayList<Block>();
    RedundantAudio.read(
        ByteBuffer.wrap(bytes),
        0,
        bytes.length,
        OPUS,
        10_000,
        (timestamp, at, length) ->
            blocks.add(
                new Block(
                    timestamp,
                    HexFormat.of().formatHex(Arrays.copyOfRange(bytes, at, at + length)))));
    return blocks;
  }

  @Test
  void blocksComeOldestFirst() {
    // F=1 type 111 offset 1920 length 2; F=1 type 111 offset 960 length 1; F=0 type 111
    assertThat(read("ef1e0002" + "ef0f0001" + "6f" + "aabb" + "cc" + "ddeeff"))
        .containsExactly(
            new Block(8_080, "aabb"), new Block(9_040, "cc"), new Block(10_000, "ddeeff"));
  }

  @Test
  void blocksOfOtherPayloadTypesAndEmptyOnesAreLeftOut() {
    assertThat(read("e01e0002" + "ef0f0000" + "6f" + "aabb" + "dd"))
        .containsExactly(new Block(10_000, "dd"));
    assertThat(read("ef0f0001" + "60" + "aa" + "dd")).containsExactly(new Block(9_040, "aa"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', nothing at all",
    "6f, a header and no sound",
    "ef0f0001, the last header is missing",
    "ef0f00, a header that is cut off",
    "ef0f00016f, the block is missing",
    "ef0f00016faa, the frame itself is missing",
    "ef0f03ff6faabb, longer than the packet"
  })
  void ofMalformedPayloadsNothingIsTaken(String hex, String what) {
    assertThat(read(hex)).as(what).isEmpty();
  }

  @Test
  void theFrameBeforeGoesAgain() {
    var sender = new RedundantAudio();
    assertThat(write(sender, 960, "aabb")).isEqualTo("6f" + "aabb");
    assertThat(write(sender, 1_920, "cc")).isEqualTo("ef0f0002" + "6f" + "aabb" + "cc");
    // Too far back for 14 bits.
    assertThat(write(sender, 1_920 + 17_280, "dd")).isEqualTo("6f" + "dd");
  }

  private static String write(RedundantAudio sender, int timestamp, String frame) {
    ByteBuffer out = ByteBuffer.allocate(100);
    byte[] bytes = HexFormat.of().parseHex(frame);
    sender.write(out, OPUS, timestamp, bytes);
    sender.remember(timestamp, bytes);
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  @Test
  void whoLosesEverySecondPacketIsHeardWhole() throws Exception {
    try (BrowserStage stage = new BrowserStage()) {
      BrowserStage.Joined alice = stage.joinWithRedundancy(101);
      FakeVoice bob = stage.join(102).voice();
      Thread speaking = Thread.startVirtualThread(() -> speakWithHoles(alice.browser()));
      bob.hearTone(TONE);
      long concealed = -1;
      // The jitter buffer has to learn that a frame may come with the packet after its own.
      for (int i = 0; alice.leg().stats().concealed() > concealed && i < 10; i++) {
        concealed = alice.leg().stats().concealed();
        hear(bob, 25);
      }
      hear(bob, 50);
      assertThat(alice.leg().stats().concealed()).isLessThan(concealed + 5);
      assertThat(bob.amplitude(TONE)).isGreaterThan(7_500);
      speaking.interrupt();
    }
  }

  private static void hear(FakeVoice voice, int packets) throws InterruptedException {
    for (int i = 0; i < packets; i++) {
      voice.hear();
    }
  }

  private static void speakWithHoles(FakeBrowser browser) {
    var sender = new RedundantAudio();
    short[] second = Tones.sine(TONE, 8_000, 48_000, 48_000);
    byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD];
    long start = System.nanoTime();
    try (AudioEncoder encoder = AudioCodecs.encoder(AudioCodec.OPUS)) {
      for (int i = 0; !Thread.interrupted(); i++) {
        int at = i % 50 * FRAME;
        int length = encoder.encode(Arrays.copyOfRange(second, at, at + FRAME), payload);
        byte[] frame = Arrays.copyOf(payload, length);
        ByteBuffer out = ByteBuffer.allocate(3_000);
        sender.write(out, OPUS, i * FRAME, frame);
        sender.remember(i * FRAME, frame);
        if (i % 2 == 0) {
          browser.sendRtp(
              RED,
              i,
              i * FRAME,
              FakeBrowser.AUDIO_SSRC,
              Arrays.copyOf(out.array(), out.position()));
        }
        LockSupport.parkNanos(
            start + (i + 1) * TimeUnit.MILLISECONDS.toNanos(20) - System.nanoTime());
      }
    } catch (IOException e) {
      // The stage is over.
    }
  }

  @Test
  void framesAreSentTwiceOnlyWhileTheBrowserReportsLoss() throws Exception {
    try (BrowserStage stage = new BrowserStage()) {
      BrowserStage.Joined alice = stage.joinWithRedundancy(101);
      stage.join(102).voice().speak(TONE);
      RtpPacket plain = alice.browser().nextRtp(OPUS);
      assertThat(plain.payloadLength()).isPositive();
      alice.browser().sendControl(report(0.10));
      RtpPacket first = null;
      for (int i = 0; i < 20; i++) {
        RtpPacket packet = alice.browser().nextRtp(RED);
        var blocks = blocks(packet);
        if (first != null && packet.sequence() == first.sequence() + 1) {
          assertThat(blocks).hasSize(2);
          assertThat(blocks.getFirst()).isEqualTo(blocks(first).getLast());
        }
        first = packet;
      }
      for (int i = 0; i < 20; i++) {
        alice.browser().sendControl(report(0));
      }
      alice.browser().nextRtp(OPUS);
    }
  }

  private static RtcpPacket report(double loss) {
    return new RtcpPacket.ReceiverReport(
        FakeBrowser.AUDIO_SSRC,
        List.of(
            new RtcpPacket.ReportBlock(
                BrowserAnswer.AUDIO_SSRC, (int) (loss * 256), 10, 1_000, 0, 0, 0)));
  }

  private static List<Block> blocks(RtpPacket packet) {
    var blocks = new ArrayList<Block>();
    ByteBuffer buffer = packet.buffer();
    RedundantAudio.read(
        buffer,
        packet.payloadOffset(),
        packet.payloadLength(),
        OPUS,
        packet.timestamp(),
        (timestamp, at, length) -> {
          byte[] data = new byte[length];
          buffer.get(at, data);
          blocks.add(new Block(timestamp, HexFormat.of().formatHex(data)));
        });
    return blocks;
  }
}
