package org.partyline.media.conference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sums those who speak. Who speaks hears all but themselves; all others share one mix.
final class Mixer implements AutoCloseable {
  /// RTP names at most 15 sources of a packet (RFC 3550, 5.1).
  private static final int MAX_NAMED = 15;

  private static final int FRAME = 960;

  private final MixBus everyone = new MixBus();
  private final List<Announcement> announcements = new ArrayList<>();
  private final int[] total = new int[FRAME];
  private final int[] without = new int[FRAME];
  private Seat[] speaking = new Seat[8];
  private int count;
  private long tick;

  void announce(Announcement announcement) {
    announcements.add(announcement);
  }

  /// Begins the tick: takes up to 15 named and any number of heard speakers, see [#speaking].
  void collect(Seat[] seats) {
    tick++;
    count = 0;
    for (Seat seat : seats) {
      if (seat.speaks()) {
        if (count == speaking.length) {
          speaking = Arrays.copyOf(speaking, 2 * count);
        }
        insert(seat);
      }
    }
    Arrays.fill(speaking, count, speaking.length, null);
  }

  /// Keeps them sorted, loudest first; there are few, and their order hardly changes.
  private void insert(Seat seat) {
    int at = count++;
    while (at > 0 && speaking[at - 1].loudness < seat.loudness) {
      speaking[at] = speaking[at - 1];
      at--;
    }
    speaking[at] = seat;
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
    for (int i = announcements.size() - 1; i >= 0; i--) {
      if (announcements.get(i).next()) {
        add(total, announcements.get(i).pcm);
      } else {
        announcements.remove(i);
      }
    }
    boolean silent = count == 0 && announcements.isEmpty();
    everyone.set(tick, total, names(null), levels(null), silent, highestRate(null));
  }

  /// Whether this one hears something other than the many.
  boolean needsOwn(Seat seat) {
    if (seat.speaks()) {
      return true;
    }
    for (int i = 0; i < announcements.size(); i++) {
      if (seat.member.equals(announcements.get(i).except)) {
        return true;
      }
    }
    return false;
  }

  MixBus everyone(Seat seat) {
    if (seat.heardOwn && seat.own != null) {
      everyone.follows(seat.own);
    }
    seat.heardOwn = false;
    return everyone;
  }

  MixBus own(Seat seat) {
    MixBus bus = seat.ownBus();
    if (!seat.heardOwn) {
      bus.follows(everyone);
      bus.levelWith(everyone);
      seat.heardOwn = true;
    }
    System.arraycopy(total, 0, without, 0, FRAME);
    boolean silent = true;
    for (int i = 0; i < count; i++) {
      silent &= speaking[i] == seat;
    }
    if (seat.speaks()) {
      subtract(without, seat.pcm);
    }
    for (int i = 0; i < announcements.size(); i++) {
      Announcement announcement = announcements.get(i);
      if (seat.member.equals(announcement.except)) {
        subtract(without, announcement.pcm);
      } else {
        silent = false;
      }
    }
    bus.set(tick, without, names(seat), levels(seat), silent, highestRate(seat));
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

  private int[] names(@Nullable Seat except) {
    int[] names = new int[named(except)];
    int at = 0;
    for (int i = 0; i < count && at < names.length; i++) {
      if (speaking[i] != except) {
        names[at++] = speaking[i].member.csrc();
      }
    }
    return names;
  }

  private byte[] levels(@Nullable Seat except) {
    byte[] levels = new byte[named(except)];
    int at = 0;
    for (int i = 0; i < count && at < levels.length; i++) {
      if (speaking[i] != except) {
        levels[at++] = (byte) speaking[i].level;
      }
    }
    return levels;
  }

  private int named(@Nullable Seat except) {
    int others = count;
    for (int i = 0; i < count; i++) {
      if (speaking[i] == except) {
        others--;
      }
    }
    return Math.min(MAX_NAMED, others);
  }

  private static void add(int[] sum, short[] pcm) {
    for (int i = 0; i < FRAME; i++) {
      sum[i] += pcm[i];
    }
  }

  private static void subtract(int[] sum, short[] pcm) {
    for (int i = 0; i < FRAME; i++) {
      sum[i] -= pcm[i];
    }
  }

  @Override
  public void close() {
    everyone.close();
  }
}
