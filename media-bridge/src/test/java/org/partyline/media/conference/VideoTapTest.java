package org.partyline.media.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// On a loop that nobody else uses; the test's thread stands in for it.
class VideoTapTest {
  private static final long SECOND = 1_000_000_000;
  private static final int SMALL = 1;
  private static final int LARGE = 2;

  private final MediaLoop loop = new MediaLoop("tap-test");
  private final VideoRouter router = new VideoRouter(loop);
  private final List<VideoPacket> recorded = new ArrayList<>();
  private final VideoSource small = router.addSource(1, false, VideoCodec.VP8, new Nobody());
  private final VideoSource large = router.addEncoding(small, new Nobody());
  private final VideoTap tap = new VideoTap(small, new Kept());
  private long now = 100 * SECOND;
  private final int[] sequences = {0, 40_000, 10};

  @AfterEach
  void close() {
    loop.close();
  }

  private static final class Nobody implements VideoSource.Feedback {
    @Override
    public void requestKeyframe() {}

    @Override
    public void limit(long bitsPerSecond) {}
  }

  private final class Kept implements VideoRecorder.Track {
    @Override
    public void tapped(VideoTap tap) {}

    @Override
    public void packet(VideoPacket packet) {
      recorded.add(packet);
    }

    @Override
    public void ended() {}
  }

  /// A key frame of one packet, that tells by its second byte which encoding it is of.
  private void send(VideoSource source, int which, int size) {
    byte[] payload = new byte[1 + size];
    payload[0] = 0x10; // begins a picture
    payload[2] = (byte) which;
    ByteBuffer data = ByteBuffer.allocate(2_000);
    var writer = new RtpWriter();
    int number = ++sequences[which];
    writer.begin(data, true, 96, number, number * 3_000, which);
    writer.payload(payload, 0, payload.length);
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(data.flip())).isTrue();
    source.onPacket(packet, now);
  }

  /// Half a second.
  private void passes(boolean largeIsSent) {
    now += SECOND / 2;
    send(small, SMALL, 100);
    if (largeIsSent) {
      send(large, LARGE, 130);
    }
    small.tick(now);
    large.tick(now);
    tap.tick(now);
  }

  private int last() {
    return recorded.getLast().data()[1];
  }

  @Test
  void theLargestThatIsSentIsRecorded() {
    passes(false);
    passes(false);
    assertThat(last()).isEqualTo(SMALL);
    for (int i = 0; i < 6; i++) {
      passes(true);
    }
    assertThat(last()).as("in the long run").isEqualTo(LARGE);
    for (int i = 0; i < 4; i++) {
      passes(false);
    }
    assertThat(last()).as("while the large one pauses").isEqualTo(SMALL);
    for (int i = 1; i < recorded.size(); i++) {
      assertThat(recorded.get(i).sequence()).isEqualTo(recorded.get(i - 1).sequence() + 1);
    }
  }
}
