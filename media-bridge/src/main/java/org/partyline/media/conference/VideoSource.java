package org.partyline.media.conference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.partyline.media.rtp.RtpPacket;

/// One camera or screen that a participant sends. Lives on the conference's loop.
public final class VideoSource {
  private static final long KEYFRAME_INTERVAL = Duration.ofMillis(500).toNanos();
  private static final long IDLE = Duration.ofSeconds(3).toNanos();

  /// An encoding that the browser has stopped, for want of bandwidth, is not worth waiting for.
  private static final long PAUSED = Duration.ofSeconds(1).toNanos();

  private static final long FLOOR = 200_000;
  private static final long CAMERA_CAP = 1_500_000;
  private static final long SCREEN_CAP = 2_500_000;

  private final VideoRouter router;
  private final int csrc;
  private final boolean screen;
  private final VideoCodec codec;
  private final Feedback feedback;
  private final VideoCache cache = new VideoCache();
  private final List<VideoSlot> watchers = new ArrayList<>();

  /// The first encoding of this picture; itself, unless it is sent in several (RFC 8853).
  private final VideoSource camera;

  /// Of the first: all encodings, itself among them.
  private final List<VideoSource> encodings = new ArrayList<>();

  private boolean active;
  private boolean keyframeWanted;
  private long lastPacketNanos;
  private long lastRequestNanos;
  private long bytes;
  private long rate;

  /// What the router tells the sender.
  public interface Feedback {
    /// PLI: somebody needs a picture that stands alone.
    void requestKeyframe();

    /// More than this is of use to nobody; in bit/s.
    void limit(long bitsPerSecond);
  }

  VideoSource(
      VideoRouter router,
      @Nullable VideoSource camera,
      int csrc,
      boolean screen,
      VideoCodec codec,
      Feedback feedback) {
    this.camera = camera == null ? this : camera;
    this.camera.encodings.add(this);
    this.router = router;
    this.csrc = csrc;
    this.screen = screen;
    this.codec = codec;
    this.feedback = feedback;
  }

  /// Takes a packet, authentic and opened. What arrives late or again is taken as well.
  public void onPacket(RtpPacket packet, long nowNanos) {
    if (packet.payloadLength() == 0) {
      return; // a probe
    }
    lastPacketNanos = nowNanos;
    bytes += packet.payloadLength();
    if (!active) {
      active = true;
      lastRequestNanos = nowNanos - KEYFRAME_INTERVAL;
      router.assign();
    }
    if (watchers.isEmpty()) {
      return;
    }
    cache.put(packet);
    boolean keyframe = VideoPayload.startsKeyframe(codec, packet);
    for (int i = 0; i < watchers.size(); i++) {
      watchers.get(i).onPacket(this, packet, keyframe, nowNanos);
    }
  }

  /// The source that stands for all encodings of this picture.
  VideoSource camera() {
    return camera;
  }

  List<VideoSource> encodings() {
    return camera.encodings;
  }

  /// The encodings that are being sent now, the smallest first.
  List<VideoSource> sent(long nowNanos) {
    return camera.encodings.stream()
        .filter(encoding -> encoding.active && nowNanos - encoding.lastPacketNanos < PAUSED)
        .sorted(Comparator.comparingLong(encoding -> encoding.rate))
        .toList();
  }

  /// Who sends it.
  public int csrc() {
    return csrc;
  }

  /// The CSRC that tells viewers what this is: the sender's for a camera, with the highest bit set
  /// for a screen.
  int name() {
    return screen ? csrc | Integer.MIN_VALUE : csrc;
  }

  public boolean screen() {
    return screen;
  }

  public VideoCodec codec() {
    return codec;
  }

  VideoCache cache() {
    return cache;
  }

  /// Whether any encoding of it is sent.
  boolean active() {
    for (int i = 0; i < encodings().size(); i++) {
      if (encodings().get(i).active) {
        return true;
      }
    }
    return false;
  }

  void watch(VideoSlot slot) {
    watchers.add(slot);
  }

  void unwatch(VideoSlot slot) {
    watchers.remove(slot);
  }

  List<VideoSlot> watchers() {
    return watchers;
  }

  /// Bit/s of late.
  long rate() {
    return rate;
  }

  /// Asks the sender at most every 500 ms, whoever wants it; a request that comes earlier is made
  /// up for.
  public void requestKeyframe(long nowNanos) {
    if (nowNanos - lastRequestNanos < KEYFRAME_INTERVAL) {
      keyframeWanted = true;
      return;
    }
    keyframeWanted = false;
    lastRequestNanos = nowNanos;
    feedback.requestKeyframe();
  }

  /// Twice a second.
  void tick(long nowNanos) {
    rate = (rate + bytes * 16) / 2;
    bytes = 0;
    if (active && nowNanos - lastPacketNanos > IDLE) {
      active = false;
    }
    if (keyframeWanted) {
      requestKeyframe(nowNanos);
    }
    limit();
  }

  /// What the weakest of those who watch can take of it.
  private void limit() {
    long limit = screen ? SCREEN_CAP : CAMERA_CAP;
    if (encodings().size() > 1) {
      // Each viewer gets the encoding that fits: the weakest does not count for all.
      feedback.limit(camera == this ? SCREEN_CAP : 0);
      return;
    }
    for (VideoSlot slot : watchers) {
      limit = Math.min(limit, slot.share(this));
    }
    feedback.limit(Math.max(FLOOR, limit));
  }
}
