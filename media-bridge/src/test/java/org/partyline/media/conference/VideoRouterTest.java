package org.partyline.media.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.RtpPacket;

/// The router on a loop that nobody else uses; the test's thread stands in for it.
class VideoRouterTest {
  private final MediaLoop loop = new MediaLoop("router-test");
  private final VideoRouter router = new VideoRouter(loop);
  private final Viewer viewer = new Viewer(1, 2);
  private int keyframesAsked;

  @AfterEach
  void close() {
    loop.close();
  }

  private VideoSource source(int csrc, boolean screen) {
    return router.addSource(
        csrc,
        screen,
        VideoCodec.VP8,
        new VideoSource.Feedback() {
          @Override
          public void requestKeyframe() {
            keyframesAsked++;
          }

          @Override
          public void limit(long bitsPerSecond) {}
        });
  }

  private static RtpPacket packet(int sequence, int timestamp, int pictureId, boolean keyframe) {
    ByteBuffer data =
        ByteBuffer.wrap(HexFormat.of().parseHex("80e000000000000000000009" + "90c0800000" + "00"));
    data.putShort(2, (short) sequence).putInt(4, timestamp);
    data.putShort(14, (short) (0x8000 | pictureId)).put(16, (byte) pictureId);
    data.put(17, (byte) (keyframe ? 0 : 1));
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(data)).isTrue();
    return packet;
  }

  private void starts(VideoSource source) {
    source.onPacket(packet(1, 1, 1, true), System.nanoTime());
    source.onPacket(packet(2, 1, 1, true), System.nanoTime());
  }

  private List<Integer> wanted() {
    List<Integer> seen = new ArrayList<>();
    for (VideoSlot slot : viewer.slots()) {
      VideoSource source = slot.wanted();
      seen.add(source == null ? 0 : source.csrc());
    }
    return seen;
  }

  @Test
  void nobodySeesThemselves() {
    router.addViewer(viewer);
    starts(source(1, false));
    assertThat(wanted()).containsExactly(0, 0);
  }

  @Test
  void whoSpeaksReplacesWhoWasSilentLongestAndNobodyMoves() {
    router.addViewer(viewer);
    VideoSource[] sources = {source(2, false), source(3, false), source(4, false)};
    for (VideoSource source : sources) {
      starts(source);
    }
    assertThat(wanted()).containsExactly(2, 3);
    router.speaker(3);
    assertThat(wanted()).containsExactly(2, 3);
    router.speaker(4);
    assertThat(wanted()).containsExactly(4, 3);
    router.speaker(3);
    assertThat(wanted()).containsExactly(4, 3);
    router.remove(sources[2]);
    assertThat(wanted()).containsExactly(2, 3);
  }

  @Test
  void screensComeFirstThenPins() {
    router.addViewer(viewer);
    starts(source(2, false));
    starts(source(3, false));
    starts(source(4, false));
    router.pin(viewer, 4);
    assertThat(wanted()).contains(4);
    router.speaker(2);
    router.speaker(3);
    assertThat(wanted()).contains(4, 3);
    starts(source(5, true));
    assertThat(wanted()).contains(5, 4);
  }

  @Test
  void aScreenIsNamedByTheHighestBit() {
    router.addViewer(viewer);
    VideoSource screen = source(2, true);
    VideoSlot slot = viewer.slots().getFirst();
    long now = System.nanoTime();
    slot.show(screen, now);
    screen.onPacket(packet(1, 90_000, 1, true), now);
    assertThat(viewer.sent(slot.ssrc()))
        .extracting(packet -> packet.csrc(0))
        .containsExactly(2 | Integer.MIN_VALUE);
  }

  @Test
  void aChangeWaitsForTheKeyframeAndNumbersGoOn() {
    router.addViewer(viewer);
    VideoSource first = source(2, false);
    VideoSource second = source(3, false);
    VideoSlot slot = viewer.slots().getFirst();
    long now = System.nanoTime();
    slot.show(first, now);
    first.onPacket(packet(65_534, 90_000, 0x7FFE, true), now);
    first.onPacket(packet(65_535, 93_000, 0x7FFF, false), now);
    slot.show(second, now);
    second.onPacket(packet(10, 5, 77, false), now);
    first.onPacket(packet(0, 96_000, 0, false), now);
    second.onPacket(packet(12, 3_005, 79, true), now + 40_000_000);
    second.onPacket(packet(11, 3_005, 78, false), now + 40_000_000);
    second.onPacket(packet(13, 6_005, 80, false), now + 80_000_000);

    List<RtpPacket> sent = viewer.sent(slot.ssrc());
    assertThat(sent).extracting(packet -> packet.csrc(0)).containsExactly(2, 2, 2, 3, 3);
    int base = sent.getFirst().sequence();
    assertThat(sent)
        .extracting(packet -> (packet.sequence() - base) & 0xFFFF)
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(sent.get(3).timestamp() - sent.get(2).timestamp()).isEqualTo(40 * 90);
    assertThat(sent.get(4).timestamp() - sent.get(3).timestamp()).isEqualTo(3_000);
    int picture = pictureId(sent.getFirst());
    assertThat(sent)
        .extracting(packet -> (pictureId(packet) - picture) & 0x7FFF)
        .containsExactly(0, 1, 2, 3, 4);
  }

  private static int pictureId(RtpPacket packet) {
    return packet.buffer().getShort(packet.payloadOffset() + 2) & 0x7FFF;
  }

  @Test
  void whatIsMissedIsSentAgainAndAFloodIsBounded() {
    router.addViewer(viewer);
    VideoSource source = source(2, false);
    starts(source);
    VideoSlot slot = viewer.slots().getFirst();
    int sent = viewer.sent(slot.ssrc()).size();
    long now = System.nanoTime();
    slot.onNack(2, now);
    assertThat(viewer.sent(slot.ssrc())).hasSize(sent + 1);
    slot.onNack(3, now);
    slot.onNack(60_000, now);
    assertThat(viewer.sent(slot.ssrc())).as("never sent, so not again").hasSize(sent + 1);
    for (int i = 0; i < 10_000; i++) {
      slot.onNack(2, now);
    }
    assertThat(viewer.sent(slot.ssrc()).size()).isLessThan(sent + 300);
  }

  @Test
  void eachViewerGetsTheEncodingThatItsLinkTakes() {
    router.addViewer(viewer);
    VideoSource small = source(2, false);
    VideoSource large = router.addEncoding(small, new Silent());
    VideoSlot slot = viewer.slots().getFirst();
    long now = System.nanoTime();
    int sequence = 0;
    for (int second = 0; second < 12; second++) {
      // 80 kbit/s and 800 kbit/s; the link is narrow from 5 s to 9 s.
      viewer.estimate = second >= 5 && second < 9 ? 300_000 : 3_000_000;
      for (int half = 0; half < 2; half++, now += 500_000_000L) {
        for (int i = 0; i < 5; i++) {
          sequence++;
          small.onPacket(padded(sequence, 1_000, true), now);
          for (int j = 0; j < 10; j++) {
            large.onPacket(padded(10 * sequence + j, 1_000, true), now);
          }
        }
        small.tick(now);
        large.tick(now);
        EncodingChoice.fit(viewer, 0, now);
      }
      if (second == 0) {
        assertThat(slot.wanted()).as("first the small one").isSameAs(small);
      } else if (second == 4 || second == 11) {
        assertThat(slot.wanted()).as("after %d s", second).isSameAs(large);
      } else if (second == 8) {
        assertThat(slot.wanted()).as("on a narrow link").isSameAs(small);
      }
    }
    // The browser itself stops the large one: the small one goes on.
    now += 1_500_000_000L;
    small.onPacket(padded(sequence + 1, 1_000, true), now);
    EncodingChoice.fit(viewer, 0, now);
    assertThat(slot.wanted()).isSameAs(small);
    List<RtpPacket> sent = viewer.sent(slot.ssrc());
    for (int i = 1; i < sent.size(); i++) {
      assertThat((short) (sent.get(i).sequence() - sent.get(i - 1).sequence()))
          .isEqualTo((short) 1);
    }
    router.remove(small);
    assertThat(slot.wanted()).isNull();
  }

  private static RtpPacket padded(int sequence, int length, boolean keyframe) {
    RtpPacket head = packet(sequence & 0xFFFF, sequence * 90, sequence & 0x7FFF, keyframe);
    ByteBuffer data = ByteBuffer.allocate(length);
    data.put(0, head.buffer(), 0, head.buffer().limit());
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(data)).isTrue();
    return packet;
  }

  private static final class Silent implements VideoSource.Feedback {
    @Override
    public void requestKeyframe() {}

    @Override
    public void limit(long bitsPerSecond) {}
  }

  @Test
  void keyframesAreAskedForTwiceASecondAtMost() {
    router.addViewer(viewer);
    VideoSource source = source(2, false);
    starts(source);
    keyframesAsked = 0;
    long now = System.nanoTime() + 1_000_000_000L;
    for (int i = 0; i < 100; i++) {
      viewer.slots().getFirst().onPictureLoss(now + i * 10_000_000L);
    }
    assertThat(keyframesAsked).isEqualTo(2);
  }

  private static final class Viewer implements VideoViewer {
    private final int csrc;
    private final List<VideoSlot> slots = new ArrayList<>();
    private final List<RtpPacket> sent = new ArrayList<>();
    private ByteBuffer next = ByteBuffer.allocate(0);
    private long estimate;

    Viewer(int csrc, int slotCount) {
      this.csrc = csrc;
      for (int i = 0; i < slotCount; i++) {
        slots.add(new VideoSlot(11 + i, 1_011 + i, this));
      }
    }

    List<RtpPacket> sent(int ssrc) {
      return sent.stream().filter(packet -> packet.ssrc() == ssrc).toList();
    }

    @Override
    public int csrc() {
      return csrc;
    }

    @Override
    public List<VideoSlot> slots() {
      return slots;
    }

    @Override
    public int payloadType(VideoCodec codec) {
      return codec == VideoCodec.VP8 ? 98 : -1;
    }

    @Override
    public ByteBuffer packet() {
      next = ByteBuffer.allocate(1_500);
      return next;
    }

    @Override
    public void send() {
      RtpPacket packet = new RtpPacket();
      assertThat(packet.wrap(next.flip())).isTrue();
      sent.add(packet);
    }

    @Override
    public OptionalLong estimate() {
      return estimate == 0 ? OptionalLong.empty() : OptionalLong.of(estimate);
    }
  }
}
