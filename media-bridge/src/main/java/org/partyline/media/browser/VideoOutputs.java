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
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpWriter;

/// The pictures that one browser receives. Lives on the loop.
final class VideoOutputs implements VideoViewer {
  private static final long ESTIMATE_LIFE = Duration.ofSeconds(5).toNanos();
  private static final long MIN_ESTIMATE = 100_000;

  private final LegTransport transport;
  private final List<VideoSlot> slots;
  private final BrowserOffer.@Nullable Section section;
  private final CongestionControl congestion = new CongestionControl();
  private final byte[] transportSequence = new byte[2];
  private int sequence;
  private boolean counted;
  private int csrc;
  private long estimate;
  private long estimateNanos;

  VideoOutputs(List<BrowserOffer.Section> sections, LegTransport transport) {
    this.transport = transport;
    this.section = sections.isEmpty() ? null : sections.getFirst();
    List<VideoSlot> all = new ArrayList<>();
    for (int i = 0; i < sections.size(); i++) {
      all.add(
          new VideoSlot(
              BrowserAnswer.FIRST_SLOT_SSRC + i,
              BrowserAnswer.FIRST_SLOT_SSRC + i + BrowserAnswer.RTX_OFFSET,
              this));
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
  public int rtxType(VideoCodec codec) {
    return section == null ? -1 : section.rtxType(codec);
  }

  @Override
  public void extend(RtpWriter header) {
    if (section != null && section.transportSequence() > 0) {
      transportSequence[0] = (byte) (sequence >> 8);
      transportSequence[1] = (byte) sequence;
      header.extension(section.transportSequence(), transportSequence, 0, 2);
      counted = true;
    }
  }

  @Override
  public ByteBuffer packet() {
    counted = false;
    return transport.packet();
  }

  @Override
  public void send() {
    int bytes = transport.sendPacket();
    if (counted) {
      congestion.sent(sequence, bytes, System.nanoTime());
      sequence = (sequence + 1) & 0xFFFF;
    }
  }

  @Override
  public OptionalLong estimate() {
    OptionalLong measured = congestion.estimate(System.nanoTime());
    if (measured.isPresent()) {
      return measured;
    }
    boolean fresh = estimate > 0 && System.nanoTime() - estimateNanos < ESTIMATE_LIFE;
    return fresh ? OptionalLong.of(estimate) : OptionalLong.empty();
  }

  void onEstimate(long bitsPerSecond, long nowNanos) {
    estimate = Math.max(MIN_ESTIMATE, bitsPerSecond);
    estimateNanos = nowNanos;
  }

  void onFeedback(RtcpPacket.TransportFeedback feedback, long nowNanos) {
    congestion.onFeedback(feedback, nowNanos);
  }

  /// What the browser lost of a picture; the only hint of those that send no feedback of either
  /// kind.
  void onReport(RtcpPacket.ReportBlock block, long nowNanos) {
    if (slot(block.ssrc()) != null) {
      congestion.onLoss(block.fractionLost() / 256.0, nowNanos);
    }
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
