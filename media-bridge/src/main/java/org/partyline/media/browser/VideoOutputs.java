package org.partyline.media.browser;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.conference.VideoSlot;
import org.partyline.media.conference.VideoViewer;

/// The pictures that one browser receives. Lives on the loop.
final class VideoOutputs implements VideoViewer {
  private static final long ESTIMATE_LIFE = Duration.ofSeconds(5).toNanos();
  private static final long MIN_ESTIMATE = 100_000;

  private final LegTransport transport;
  private final List<VideoSlot> slots;
  private final BrowserOffer.@Nullable Section section;
  private int csrc;
  private long estimate;
  private long estimateNanos;

  VideoOutputs(List<BrowserOffer.Section> sections, LegTransport transport) {
    this.transport = transport;
    this.section = sections.isEmpty() ? null : sections.getFirst();
    List<VideoSlot> all = new ArrayList<>();
    for (int i = 0; i < sections.size(); i++) {
      all.add(new VideoSlot(BrowserAnswer.FIRST_SLOT_SSRC + i, this));
    }
    slots = List.copyOf(all);
  }

  void csrc(int own) {
    csrc = own;
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
    return section == null ? -1 : section.payloadType(codec);
  }

  @Override
  public ByteBuffer packet() {
    return transport.packet();
  }

  @Override
  public void send() {
    transport.sendPacket();
  }

  @Override
  public OptionalLong estimate() {
    boolean fresh = estimate > 0 && System.nanoTime() - estimateNanos < ESTIMATE_LIFE;
    return fresh ? OptionalLong.of(estimate) : OptionalLong.empty();
  }

  void onEstimate(long bitsPerSecond, long nowNanos) {
    estimate = Math.max(MIN_ESTIMATE, bitsPerSecond);
    estimateNanos = nowNanos;
  }

  void onNack(int ssrc, List<Integer> sequences, long nowNanos) {
    VideoSlot slot = slot(ssrc);
    if (slot != null) {
      sequences.forEach(sequence -> slot.onNack(sequence, nowNanos));
    }
  }

  void onPictureLoss(int ssrc, long nowNanos) {
    VideoSlot slot = slot(ssrc);
    if (slot != null) {
      slot.onPictureLoss(nowNanos);
    }
  }

  private @Nullable VideoSlot slot(int ssrc) {
    int index = ssrc - BrowserAnswer.FIRST_SLOT_SSRC;
    return index >= 0 && index < slots.size() ? slots.get(index) : null;
  }
}
