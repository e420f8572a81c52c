package org.partyline.gateway.room;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.partyline.media.BrowserEvent;
import org.partyline.media.BrowserLeg;
import org.partyline.media.LegStats;
import org.partyline.media.MediaRoom;

/// Somebody's media without sound: it connects when the test says so by its mailbox.
///
/// @param sdp its answer
/// @param pins what it was told to pin
public record FakeLeg(Consumer<BrowserEvent> mailbox, String sdp, BlockingQueue<Integer> pins)
    implements BrowserLeg {
  public FakeLeg() {
    this(_ -> {}, "", new LinkedBlockingQueue<>());
  }

  @Override
  public String answer(String sdpOffer) {
    return sdp;
  }

  @Override
  public void pin(int csrc) {
    pins.add(csrc);
  }

  @Override
  public void join(MediaRoom room, int csrc) {}

  @Override
  public void leave() {}

  @Override
  public void mute(boolean muted) {}

  @Override
  public LegStats stats() {
    return LegStats.NONE;
  }

  @Override
  public void close() {}
}
