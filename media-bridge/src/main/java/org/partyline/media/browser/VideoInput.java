package org.partyline.media.browser;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.conference.VideoCodec;
import org.partyline.media.conference.VideoRouter;
import org.partyline.media.conference.VideoSource;
import org.partyline.media.loop.MediaLoop;
import org.partyline.media.rtp.RtcpPacket;
import org.partyline.media.rtp.RtpPacket;
import org.partyline.media.rtp.RtpStatistics;

/// What a browser sends as its camera or its screen, or one encoding of that: passed on to the
/// router; lost packets are requested again (NACK). Lives on the loop.
final class VideoInput implements VideoSource.Feedback {
  private final BrowserOffer.Section section;
  private static final Duration NACK_INTERVAL = Duration.ofMillis(70);

  private final String rid;
  private final LegTransport transport;
  private final MediaLoop loop;
  private final VideoLosses losses = new VideoLosses();
  private final RtxPacket repair = new RtxPacket();
  private final RtpStatistics statistics = new RtpStatistics(90_000);
  private @Nullable VideoSource source;
  private boolean nackTimerSet;
  private int ssrc;
  private long limit;

  /// @param rid which encoding this is, or empty when there is one
  VideoInput(BrowserOffer.Section section, String rid, LegTransport transport, MediaLoop loop) {
    this.section = section;
    this.rid = rid;
    this.loop = loop;
    this.transport = transport;
    this.ssrc = section.ssrc().orElse(0);
  }

  BrowserOffer.Section section() {
    return section;
  }

  String rid() {
    return rid;
  }

  /// Gives what arrives here to the others of a conference.
  ///
  /// @param camera the first encoding of the same picture, if this is another one
  /// @return the first encoding
  VideoSource join(VideoRouter router, int csrc, @Nullable VideoSource camera) {
    if (camera != null) {
      source = router.addEncoding(camera, this);
      return camera;
    }
    VideoCodec codec = section.codecs().getFirst().video().orElseThrow();
    boolean screen = section.role() == BrowserOffer.Role.SCREEN;
    VideoSource first = router.addSource(csrc, screen, codec, this);
    source = first;
    return first;
  }

  void leave(VideoRouter router) {
    VideoSource joined = source;
    if (joined != null) {
      source = null;
      router.remove(joined);
    }
  }

  void onPacket(RtpPacket packet, long nowNanos) {
    VideoSource joined = source;
    if (joined == null) {
      return;
    }
    RtpPacket original = packet;
    if (section.isRtx(packet.payloadType())) {
      // Padding and old packets come too: browsers probe for bandwidth with them, also on a stream
      // whose picture has ended.
      if (!repair.restore(packet, section.payloadType(), ssrc)
          || !losses.isMissing(repair.packet().sequence())) {
        return;
      }
      original = repair.packet();
    } else if (packet.payloadType() == section.payloadType()) {
      ssrc = packet.ssrc();
      statistics.received(ssrc, packet.sequence(), packet.timestamp(), nowNanos);
    } else {
      return;
    }
    boolean whole = losses.onPacket(original.sequence(), nowNanos);
    joined.onPacket(original, nowNanos);
    if (!whole) {
      joined.requestKeyframe(nowNanos);
    }
    sendNacks(nowNanos);
  }

  /// On a timer too, as the stream may stop right after a loss.
  private void sendNacks(long nowNanos) {
    List<Integer> due = losses.due(nowNanos);
    if (!nackTimerSet && losses.pending()) {
      nackTimerSet = true;
      loop.after(
          NACK_INTERVAL,
          () -> {
            nackTimerSet = false;
            if (source != null) {
              sendNacks(System.nanoTime());
            }
          });
    }
    if (!due.isEmpty()) {
      transport.sendControl(
          List.of(
              new RtcpPacket.ReceiverReport(BrowserAnswer.AUDIO_SSRC, List.of()),
              new RtcpPacket.Nack(BrowserAnswer.AUDIO_SSRC, ssrc, due)));
    }
  }

  RtpStatistics statistics() {
    return statistics;
  }

  void onSenderReport(RtcpPacket.SenderReport report, long nowNanos) {
    if (statistics.started() && statistics.ssrc() == report.ssrc()) {
      statistics.senderReport(report.ntpTime(), nowNanos);
    }
  }

  int ssrc() {
    return ssrc;
  }

  /// How much is of use, in bit/s; 0 while nobody knows.
  long limit() {
    return limit;
  }

  @Override
  public void requestKeyframe() {
    transport.sendControl(
        List.of(
            new RtcpPacket.ReceiverReport(BrowserAnswer.AUDIO_SSRC, List.of()),
            new RtcpPacket.PictureLoss(BrowserAnswer.AUDIO_SSRC, ssrc)));
  }

  @Override
  public void limit(long bitsPerSecond) {
    limit = bitsPerSecond;
  }
}
