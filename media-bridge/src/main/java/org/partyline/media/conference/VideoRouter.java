package org.partyline.media.conference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.partyline.media.loop.Cancellable;
import org.partyline.media.loop.MediaLoop;

/// Who sees whom in a conference: fills the fixed slots of each viewer with screens, whom they have
/// pinned, and those who spoke last. It never moves a picture without need. Lives on the
/// conference's loop.
public final class VideoRouter {
  private static final Duration TICK = Duration.ofMillis(500);

  private final MediaLoop loop;
  private final List<VideoSource> sources = new ArrayList<>();
  private final List<VideoViewer> viewers = new ArrayList<>();
  private final List<VideoTap> taps = new ArrayList<>();
  private final Map<VideoViewer, Integer> pins = new HashMap<>();

  /// CSRC to a number that grows with each who begins to speak.
  private final Map<Integer, Long> spoke = new HashMap<>();

  private long turns;
  private int lastSpeaker;
  private @Nullable VideoRecorder recorder;
  private @Nullable Cancellable nextTick;

  VideoRouter(MediaLoop loop) {
    this.loop = loop;
  }

  /// A camera or screen whose packets will come.
  public VideoSource addSource(
      int csrc, boolean screen, VideoCodec codec, VideoSource.Feedback feedback) {
    VideoSource source = new VideoSource(this, null, csrc, screen, codec, feedback);
    sources.add(source);
    tap(source);
    tickLater();
    return source;
  }

  /// Gives every picture to a recording, those that come later as well, until [#stopRecording]. One
  /// at a time.
  public void record(VideoRecorder all) {
    recorder = all;
    sources.forEach(this::tap);
  }

  /// The recording is over.
  public void stopRecording() {
    recorder = null;
    long now = System.nanoTime();
    taps.forEach(tap -> tap.end(now));
    taps.clear();
  }

  private void tap(VideoSource source) {
    if (recorder != null) {
      VideoRecorder.Track track = recorder.begin(source.screen(), source.codec());
      var tap = new VideoTap(source, track);
      track.tapped(tap);
      taps.add(tap);
      tap.tick(System.nanoTime());
    }
  }

  /// The same picture in another size (RFC 8853): each viewer gets the one that fits.
  public VideoSource addEncoding(VideoSource camera, VideoSource.Feedback feedback) {
    return new VideoSource(this, camera, camera.csrc(), camera.screen(), camera.codec(), feedback);
  }

  /// Removes a camera or screen with all its encodings.
  public void remove(VideoSource source) {
    sources.remove(source);
    long now = System.nanoTime();
    for (VideoTap tap : List.copyOf(taps)) {
      if (tap.camera() == source) {
        taps.remove(tap);
        tap.end(now);
      }
    }
    for (VideoSource encoding : source.encodings()) {
      for (VideoSlot slot : List.copyOf(encoding.watchers())) {
        slot.forget(encoding, now);
      }
    }
    if (sources.stream().noneMatch(other -> other.csrc() == source.csrc())) {
      spoke.remove(source.csrc());
    }
    assign();
  }

  public void addViewer(VideoViewer viewer) {
    viewers.add(viewer);
    assign();
    tickLater();
  }

  public void removeViewer(VideoViewer viewer) {
    viewers.remove(viewer);
    pins.remove(viewer);
    long now = System.nanoTime();
    viewer.slots().forEach(slot -> slot.show(null, now));
  }

  /// The viewer wants to see this participant whoever speaks; 0 for nobody.
  public void pin(VideoViewer viewer, int csrc) {
    if (csrc == 0) {
      pins.remove(viewer);
    } else {
      pins.put(viewer, csrc);
    }
    assign();
  }

  /// This participant speaks loudest now.
  void speaker(int csrc) {
    if (csrc != 0 && sources.stream().anyMatch(source -> source.csrc() == csrc)) {
      spoke.put(csrc, ++turns);
      lastSpeaker = csrc;
      assign();
    }
  }

  /// Fills everybody's slots anew.
  void assign() {
    long now = System.nanoTime();
    for (int i = 0; i < viewers.size(); i++) {
      assign(viewers.get(i), now);
    }
  }

  private void assign(VideoViewer viewer, long nowNanos) {
    List<VideoSlot> slots = viewer.slots();
    List<VideoSource> chosen =
        sources.stream()
            .filter(source -> source.active() && source.csrc() != viewer.csrc())
            .filter(source -> viewer.payloadType(source.codec()) >= 0)
            .sorted(Comparator.comparingLong(source -> -rank(viewer, source)))
            .limit(slots.size())
            .toList();
    List<VideoSource> missing = new ArrayList<>(chosen);
    for (VideoSlot slot : slots) {
      missing.remove(slot.camera());
    }
    for (VideoSlot slot : slots) {
      VideoSource current = slot.camera();
      if (current == null || !chosen.contains(current)) {
        slot.show(missing.isEmpty() ? null : smallest(missing.removeFirst(), nowNanos), nowNanos);
      }
    }
  }

  /// Where nothing is known yet, the least; [EncodingChoice] finds better.
  private static VideoSource smallest(VideoSource camera, long nowNanos) {
    List<VideoSource> sent = camera.sent(nowNanos);
    return sent.isEmpty() ? camera : sent.getFirst();
  }

  private long rank(VideoViewer viewer, VideoSource source) {
    long spokeAt = spoke.getOrDefault(source.csrc(), 0L);
    long pinned = pins.getOrDefault(viewer, 0) == source.csrc() ? 1L << 61 : 0;
    return (source.screen() ? 1L << 62 : 0) + pinned + spokeAt;
  }

  private void tickLater() {
    if (nextTick == null && !(sources.isEmpty() && viewers.isEmpty())) {
      nextTick = loop.after(TICK, this::tick);
    }
  }

  private void tick() {
    nextTick = null;
    long now = System.nanoTime();
    for (VideoSource source : sources) {
      boolean before = source.active();
      source.encodings().forEach(encoding -> encoding.tick(now));
      if (before && !source.active()) {
        loop.execute(this::assign);
      }
    }
    taps.forEach(tap -> tap.tick(now));
    for (VideoViewer viewer : viewers) {
      EncodingChoice.fit(viewer, pins.getOrDefault(viewer, lastSpeaker), now);
      viewer.slots().forEach(slot -> slot.tick(now));
    }
    tickLater();
  }
}
