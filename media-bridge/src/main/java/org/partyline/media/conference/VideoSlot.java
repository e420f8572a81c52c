package org.partyline.media.conference;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpWriter;

/// One picture that a viewer receives: an RTP stream of its own, with one SSRC and unbroken numbers
/// whatever source fills it. A change of source takes place at a keyframe; until that comes, the
/// old picture goes on. Lives on the conference's loop.
public final class VideoSlot {
  private static final int CLOCK_KHZ = 90;

  private final int ssrc;
  private final int rtxSsrc;
  private final VideoViewer viewer;
  private final RtpWriter writer = new RtpWriter();
  private final RtpPacket again = new RtpPacket();
  private final VideoRetries retries = new VideoRetries();

  private @Nullable VideoSource wanted;
  private @Nullable VideoSource shown;

  private long wantedSinceNanos;
  private int firstSequence;
  private int sequenceShift;
  private int timestampShift;
  private int pictureIdShift;
  private int tl0Shift;

  private int rtxSequence;
  private int highestSequence;
  private int lastTimestamp;
  private int lastPictureId;
  private int lastTl0;
  private long lastSentNanos;
  private long packets;
  private long octets;

  /// @param rtxSsrc of the RTX stream (RFC 4588), where the viewer agreed to one
  public VideoSlot(int ssrc, int rtxSsrc, VideoViewer viewer) {
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.viewer = viewer;
  }

  public int ssrc() {
    return ssrc;
  }

  /// What is to be shown; not necessarily seen yet.
  @Nullable VideoSource wanted() {
    return wanted;
  }

  /// What is to be shown, whichever of its encodings.
  @Nullable VideoSource camera() {
    VideoSource source = wanted;
    return source == null ? null : source.camera();
  }

  /// Since when it is to be shown.
  long wantedSinceNanos() {
    return wantedSinceNanos;
  }

  /// Shows another source from its next keyframe on, or nothing.
  void show(@Nullable VideoSource source, long nowNanos) {
    if (source == wanted) {
      return;
    }
    if (wanted != null && wanted != shown) {
      wanted.unwatch(this);
    }
    if (source == null && shown != null) {
      shown.unwatch(this);
      shown = null;
    }
    wanted = source;
    wantedSinceNanos = nowNanos;
    if (source != null && source != shown) {
      source.watch(this);
      source.requestKeyframe(nowNanos);
    }
  }

  /// A source that ended is shown no more, even while the next one is waited for.
  void forget(VideoSource source, long nowNanos) {
    if (shown == source && wanted != source) {
      source.unwatch(this);
      shown = null;
    } else if (wanted == source) {
      show(null, nowNanos);
    }
  }

  void onPacket(VideoSource source, RtpPacket packet, boolean keyframe, long nowNanos) {
    if (source != shown) {
      if (source != wanted || !keyframe) {
        return;
      }
      begin(source, packet, nowNanos);
    }
    if ((short) (packet.sequence() - firstSequence) < 0) {
      return; // older than the keyframe that this source began with
    }
    forward(source, packet, false);
    lastSentNanos = nowNanos;
  }

  /// Numbers go on where the source before stopped, the timestamp by the time that has passed.
  private void begin(VideoSource source, RtpPacket keyframe, long nowNanos) {
    if (shown != null) {
      shown.unwatch(this);
    }
    int elapsed =
        packets == 0
            ? 0
            : Math.max(1, (int) Math.min(60_000, (nowNanos - lastSentNanos) / 1_000_000));
    firstSequence = keyframe.sequence();
    sequenceShift = (packets == 0 ? keyframe.sequence() : highestSequence + 1) - firstSequence;
    timestampShift =
        (packets == 0 ? keyframe.timestamp() : lastTimestamp + elapsed * CLOCK_KHZ)
            - keyframe.timestamp();
    if (source.codec() == VideoCodec.VP8) {
      int at = keyframe.payloadOffset();
      int end = at + keyframe.payloadLength();
      pictureIdShift = lastPictureId + 1 - VideoPayload.pictureId(keyframe.buffer(), at, end);
      tl0Shift = lastTl0 + 1 - VideoPayload.tl0(keyframe.buffer(), at, end);
    }
    highestSequence = (firstSequence + sequenceShift - 1) & 0xFFFF;
    shown = source;
  }

  private void forward(VideoSource source, RtpPacket packet, boolean again) {
    int payloadType = viewer.payloadType(source.codec());
    if (payloadType < 0) {
      return;
    }
    ByteBuffer out = viewer.packet();
    int sequence = (packet.sequence() + sequenceShift) & 0xFFFF;
    int timestamp = packet.timestamp() + timestampShift;
    int rtxType = again ? viewer.rtxType(source.codec()) : -1;
    if (rtxType >= 0) {
      writer.begin(out, packet.marker(), rtxType, rtxSequence++ & 0xFFFF, timestamp, rtxSsrc);
    } else {
      writer.begin(out, packet.marker(), payloadType, sequence, timestamp, ssrc);
    }
    viewer.extend(writer.csrc(source.name()));
    writer.endHeader();
    if (rtxType >= 0) {
      out.putShort((short) sequence); // the original sequence number (RFC 4588, 4)
    }
    int at = out.position();
    int length = packet.payloadLength();
    if (length > out.remaining()) {
      return;
    }
    out.put(at, packet.buffer(), packet.payloadOffset(), length).position(at + length);
    if (source.codec() == VideoCodec.VP8) {
      VideoPayload.shiftVp8(out, at, at + length, pictureIdShift, tl0Shift);
    }
    if ((short) (sequence - highestSequence) > 0) {
      highestSequence = sequence;
      lastTimestamp = timestamp;
      if (source.codec() == VideoCodec.VP8) {
        lastPictureId = Math.max(0, VideoPayload.pictureId(out, at, at + length));
        lastTl0 = Math.max(0, VideoPayload.tl0(out, at, at + length));
      }
    }
    if (rtxType < 0) {
      packets++;
      octets += length;
    }
    viewer.send();
  }

  /// Retransmits a packet that the viewer NACKs, if it is still cached.
  public void onNack(int sequence, long nowNanos) {
    VideoSource source = shown;
    int original = (sequence - sequenceShift) & 0xFFFF;
    if (source != null
        && (short) (original - firstSequence) >= 0
        && (short) (sequence - highestSequence) <= 0
        && source.cache().find(original, again)
        && retries.allowed(nowNanos)) {
      forward(source, again, true);
    }
  }

  /// The viewer sent a PLI or FIR.
  public void onPictureLoss(long nowNanos) {
    VideoSource source = shown;
    if (source != null) {
      source.requestKeyframe(nowNanos);
    }
  }

  /// Twice a second: a keyframe that is waited for is asked for again.
  void tick(long nowNanos) {
    VideoSource source = wanted;
    if (source != null && source != shown) {
      source.requestKeyframe(nowNanos);
    }
  }

  /// What part of the viewer's bandwidth this source may take: as much as it takes now.
  long share(VideoSource source) {
    OptionalLong estimate = viewer.estimate();
    if (estimate.isEmpty() || source.rate() == 0) {
      return Long.MAX_VALUE;
    }
    long total = 0;
    for (VideoSlot slot : viewer.slots()) {
      total += slot.shown == null ? 0 : slot.shown.rate();
    }
    return (long) ((double) estimate.getAsLong() * source.rate() / Math.max(total, source.rate()));
  }

  /// Whether anything was ever sent.
  public boolean started() {
    return packets > 0;
  }

  /// The RTP timestamp of this moment, for sender reports.
  public int timestampAt(long nowNanos) {
    return lastTimestamp + (int) ((nowNanos - lastSentNanos) / 1_000_000 * CLOCK_KHZ);
  }

  public long packets() {
    return packets;
  }

  public long octets() {
    return octets;
  }

  /// Whose picture goes out, or 0.
  public int showing() {
    VideoSource source = shown;
    return source == null ? 0 : source.csrc();
  }
}
