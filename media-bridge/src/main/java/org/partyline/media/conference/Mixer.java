package org.partyline.media.conference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sums the active speakers, up to a maximum that bounds the cost. A speaker hears everybody but
/// themselves; all listeners share one mix.
final class Mixer implements AutoCloseable {
  /// Maximum number of speakers mixed at once: nobody understands more.
  static final int MAX_MIXED = 12;

  /// A speaker in the mix is replaced only by somebody louder by this.
  private static final float STICKY_DB = 6;

  /// How long a speaker's own encoder is kept after they fall silent: 30 s.
  static final int KEPT_TICKS = 1_500;

  private static final int SWEEP_TICKS = 500;

  private final MixRate rate = new MixRate();
  private final MixBus everyone = new MixBus(rate.hertz());
  private final List<Announcement> announcements = new ArrayList<>();
  private int[] total = new int[rate.frame()];
  private int[] without = new int[rate.frame()];

  /// Up to [#MAX_MIXED], and those who fade out in this tick.
  private final Seat[] speaking = new Seat[2 * MAX_MIXED];

  private int count;
  private long tick;

  void announce(Announcement announcement) {
    announcement.frame(rate.frame());
    announcements.add(announcement);
  }

  /// One who has left hears nothing any more.
  void forget(Member member) {
    announcements.removeIf(announcement -> member.equals(announcement.only));
  }

  void stopAnnouncements() {
    announcements.clear();
  }

  /// Samples of a frame.
  int frame() {
    return rate.frame();
  }

  /// Before a tick: chooses the rate of the mix.
  ///
  /// @return whether it has changed
  boolean chooseRate(Seat[] seats) {
    if (!rate.choose(seats)) {
      return false;
    }
    total = new int[rate.frame()];
    without = new int[rate.frame()];
    everyone.rate(rate.hertz());
    announcements.forEach(announcement -> announcement.frame(rate.frame()));
    return true;
  }

  int rate() {
    return rate.hertz();
  }

  /// Begins the tick: finds the loudest of those who speak, see [#speaking].
  void collect(Seat[] seats) {
    tick++;
    count = 0;
    for (Seat seat : seats) {
      seat.begin();
      if (seat.speaks() && !isSpokenTo(seat)) {
        insert(seat);
      }
    }
    int loudest = count;
    for (int i = 0; i < loudest; i++) {
      speaking[i].mixed = true;
    }
    for (Seat seat : seats) {
      if (seat.wasMixed && !seat.mixed && !seat.gone && count < speaking.length) {
        seat.fadesOut = true;
        speaking[count++] = seat;
      }
    }
    Arrays.fill(speaking, count, speaking.length, null);
    if (tick % SWEEP_TICKS == 0) {
      everyone.freeUnusedSince(tick - KEPT_TICKS);
    }
  }

  /// Whether something plays to this one alone.
  private boolean isSpokenTo(Seat seat) {
    for (int i = 0; i < announcements.size(); i++) {
      if (seat.member.equals(announcements.get(i).only)) {
        return true;
      }
    }
    return false;
  }

  /// Keeps them sorted, loudest first; there are few, and their order hardly changes.
  private void insert(Seat seat) {
    int at = count;
    while (at > 0 && weight(speaking[at - 1]) < weight(seat)) {
      at--;
    }
    if (at < MAX_MIXED) {
      count = Math.min(count + 1, MAX_MIXED);
      System.arraycopy(speaking, at, speaking, at + 1, count - 1 - at);
      speaking[at] = seat;
    }
  }

  private static float weight(Seat seat) {
    return seat.wasMixed ? seat.loudness + STICKY_DB : seat.loudness;
  }

  Seat[] speaking() {
    return speaking;
  }

  int count() {
    return count;
  }

  /// Sums up what the speakers have said.
  void mix() {
    Arrays.fill(total, 0);
    for (int i = 0; i < count; i++) {
      if (!speaking[i].gone) {
        add(total, speaking[i].pcm);
      }
    }
    boolean silent = count == 0;
    for (int i = announcements.size() - 1; i >= 0; i--) {
      Announcement announcement = announcements.get(i);
      if (!announcement.next()) {
        announcements.remove(i);
      } else if (announcement.only == null) {
        add(total, announcement.pcm);
        silent = false;
      }
    }
    everyone.set(tick, total, silent, highestRate(null));
    everyone.name(speaking, count, null);
  }

  /// Whether this one hears something other than the many.
  boolean needsOwn(Seat seat) {
    if (seat.isHeard() || (seat.heardOwn && mustWait(seat))) {
      return true;
    }
    for (int i = 0; i < announcements.size(); i++) {
      if (seat.member.equals(announcements.get(i).except)) {
        return true;
      }
    }
    return isSpokenTo(seat);
  }

  /// Whether the way back to the common mix would be heard now.
  private boolean mustWait(Seat seat) {
    return seat.own != null && seat.own.goesOnBetterFromQuiet() && !everyone.isQuiet();
  }

  MixBus everyone(Seat seat) {
    if (seat.heardOwn && seat.own != null) {
      everyone.follows(seat.own);
    }
    seat.heardOwn = false;
    if (tick - seat.ownTick > KEPT_TICKS) {
      seat.free();
    }
    everyone.expectLoss(seat.member.reportedLoss());
    return everyone;
  }

  MixBus own(Seat seat) {
    MixBus bus = seat.ownBus(rate.hertz());
    seat.ownTick = tick;
    if (!seat.heardOwn) {
      bus.follows(everyone);
      bus.levelWith(everyone);
      seat.heardOwn = true;
    }
    System.arraycopy(total, 0, without, 0, total.length);
    boolean silent = true;
    for (int i = 0; i < count; i++) {
      silent &= speaking[i] == seat;
    }
    if (seat.isHeard()) {
      subtract(without, seat.pcm);
    }
    for (int i = 0; i < announcements.size(); i++) {
      Announcement announcement = announcements.get(i);
      boolean hears = announcement.isFor(seat.member);
      silent &= !hears;
      if (hears && announcement.only != null) {
        add(without, announcement.pcm);
      } else if (!hears && announcement.only == null) {
        subtract(without, announcement.pcm);
      }
    }
    bus.set(tick, without, silent, highestRate(seat));
    bus.name(speaking, count, seat);
    bus.expectLoss(seat.member.reportedLoss());
    return bus;
  }

  /// Announcements have the full rate.
  private int highestRate(@Nullable Seat except) {
    int highest = announcements.isEmpty() ? 0 : 48_000;
    for (int i = 0; i < count; i++) {
      if (speaking[i] != except) {
        highest = Math.max(highest, speaking[i].member.sampleRate());
      }
    }
    return highest;
  }

  private static void add(int[] sum, short[] pcm) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += pcm[i];
    }
  }

  private static void subtract(int[] sum, short[] pcm) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] -= pcm[i];
    }
  }

  /// Everybody has left, and the next tick may be days away: until then, nobody is held who spoke
  /// in the last one. Not within a tick.
  void forgetSpeakers() {
    count = 0;
    Arrays.fill(speaking, null);
  }

  @Override
  public void close() {
    forgetSpeakers();
    everyone.close();
  }
}
