package org.partyline.media.conference;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.partyline.media.rtp.RtpPacket;

/// A camera or screen as a recording sees it: alone, whoever speaks, in the largest size that is
/// sent, from a key frame on. Lives on the conference's loop.
public final class VideoTap implements VideoViewer {
  private static final int ANY_TYPE = 96;
  private static final int MAX_PACKET = 2_048;

  /// An encoding with more bits is taken when it has had them for so long: 2 s.
  private static final int PATIENCE_TICKS = 4;

  private final VideoSource camera;
  private final VideoRecorder.Track track;
  private final VideoSlot slot = new VideoSlot(1, 2, this);
  private final List<VideoSlot> slots = List.of(slot);
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_PACKET);
  private final RtpPacket view = new RtpPacket();
  private int outdone;

  VideoTap(VideoSource camera, VideoRecorder.Track track) {
    this.camera = camera;
    this.track = track;
  }

  VideoSource camera() {
    return camera;
  }

  /// Twice a second.
  void tick(long nowNanos) {
    List<VideoSource> sent = camera.sent(nowNanos);
    VideoSource wanted = slot.wanted();
    if (!sent.isEmpty()) {
      VideoSource largest = sent.getLast();
      outdone = largest == wanted ? 0 : outdone + 1;
      if (wanted == null || !sent.contains(wanted) || outdone >= PATIENCE_TICKS) {
        outdone = 0;
        slot.show(largest, nowNanos);
      }
    }
    slot.tick(nowNanos);
  }

  /// The recording has lost a packet for good, and can go on from a key frame only.
  public void requestKeyframe(long nowNanos) {
    slot.onPictureLoss(nowNanos);
  }

  void end(long nowNanos) {
    slot.show(null, nowNanos);
    track.ended();
  }

  @Override
  public int csrc() {
    return 0;
  }

  @Override
  public List<VideoSlot> slots() {
    return slots;
  }

  @Override
  public int payloadType(VideoCodec codec) {
    return codec == camera.codec() ? ANY_TYPE : -1;
  }

  @Override
  public ByteBuffer packet() {
    return buffer.clear();
  }

  @Override
  public void send() {
    if (!view.wrap(buffer.flip())) {
      return;
    }
    int at = view.payloadOffset();
    int end = at + view.payloadLength();
    int from =
        camera.codec() == VideoCodec.VP8
            ? at + VideoPayload.vp8DescriptorLength(buffer, at, end)
            : at;
    if (from < at || from >= end) {
      return;
    }
    byte[] data = new byte[end - from];
    buffer.get(from, data);
    track.packet(new VideoPacket(view.sequence(), view.timestamp(), view.marker(), data));
  }

  @Override
  public OptionalLong estimate() {
    return OptionalLong.empty();
  }
}
