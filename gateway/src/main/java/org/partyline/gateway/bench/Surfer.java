package org.partyline.gateway.bench;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.partyline.media.browser.BrowserPeer;
import org.partyline.media.rtp.RtpPacket;

/// A person at a browser.
final class Surfer implements Party {
  private static final int FRAME = 960;

  private final BrowserPeer peer;
  private final AtomicReference<@Nullable Voice> next = new AtomicReference<>();
  private Voice voice;
  private final PhonePort.@Nullable Ear ear;
  private int frame;
  private int index;
  private int timestamp;
  private long markNanos;
  private volatile long heard;

  /// @param peer connected
  /// @param ear told what is heard; without one it is not even opened
  Surfer(BrowserPeer peer, Voice voice, PhonePort.@Nullable Ear ear) {
    this.peer = peer;
    this.voice = voice;
    this.ear = ear;
  }

  /// When the last mark was said.
  long markNanos() {
    return markNanos;
  }

  /// Says this from now on. From any thread.
  void say(Voice other) {
    next.set(other);
  }

  @Override
  public void speak() {
    Voice other = next.getAndSet(null);
    if (other != null) {
      voice = other;
      frame = 0;
    }
    if (voice.isMark(frame)) {
      markNanos = System.nanoTime();
    }
    peer.send(index & 0xFFFF, timestamp, voice.frame(frame), voice.level(frame));
    frame++;
    index++;
    timestamp += FRAME;
  }

  /// Packets that came in.
  long heard() {
    return heard;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the generator's thread alone
  public void listen() {
    if (ear == null) {
      while (peer.skip()) {
        heard++;
      }
      return;
    }
    for (RtpPacket packet = peer.receive(); packet != null; packet = peer.receive()) {
      heard++;
      ear.onPacket(packet, System.nanoTime());
    }
  }

  @Override
  public void keepAlive() {
    peer.check();
  }
}
