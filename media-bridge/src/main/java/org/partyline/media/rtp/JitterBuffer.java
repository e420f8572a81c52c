package org.partyline.media.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An adaptive jitter buffer: reorders packets and plays them out on time. Its delay follows the
/// measured jitter, from 20 to 200 ms. Without a clock of its own: each call brings the time. Not
/// thread-safe.
///
/// Positions are RTP timestamps, unwrapped. [#take] moves the play-out position by 20 ms or by a
/// packet; to add delay it conceals a frame without moving, to shed delay it drops one, both
/// preferably where nothing is heard.
public final class JitterBuffer {
  /// What comes next.
  public enum Taken {
    /// [#payload] is to be decoded.
    PACKET,
    /// 20 ms are missing: conceal them.
    LOST,
    /// The sender pauses, or nothing has come yet: 20 ms of silence.
    PAUSE
  }

  private static final int CAPACITY = 100;

  /// Consecutive losses after which the sender is taken to have paused.
  private static final int MAX_CONCEALED_IN_ROW = 10;

  /// Consecutive packets, late or far off, after which the sender's timestamps are taken to have
  /// jumped.
  private static final int LATE_BEFORE_RESYNC = 10;

  private static final int FAR_BEFORE_RESYNC = 3;
  private static final int FAR_MILLIS = 1_000;

  private static final class Slot {
    long timestamp;
    int duration;
    boolean pause;
    byte[] data = new byte[320];
    int length;
  }

  private final int frame;
  private final int ticksPerMilli;
  private final PlayoutDelay delay;
  private final SequenceUnwrapper timestamps = SequenceUnwrapper.ofTimestamp();
  private final List<Slot> waiting = new ArrayList<>(CAPACITY);
  private final List<Slot> free = new ArrayList<>(CAPACITY);
  private @Nullable Slot taken;

  private boolean started;
  private boolean paused;
  private long next;
  private int lostInRow;
  private int lateInRow;
  private int farInRow;

  private long played;
  private long concealed;
  private long late;
  private long duplicates;
  private long dropped;
  private long inserted;
  private long resyncs;

  public JitterBuffer(int clockRate) {
    ticksPerMilli = clockRate / 1_000;
    frame = 20 * ticksPerMilli;
    delay = new PlayoutDelay(clockRate);
  }

  /// Stores a packet; the payload is copied.
  ///
  /// @param duration of the payload, in timestamp units; 0 when it holds no sound (comfort noise,
  ///   an event)
  /// @param pause whether the sender may send nothing for a while after it
  /// @param marker of the RTP header: a talk spurt begins
  /// @param nanos the time of arrival, as [System#nanoTime] counts
  public void push(
      int timestamp, int duration, boolean pause, boolean marker, ByteBuffer payload, long nanos) {
    long position = timestamps.unwrap(timestamp);
    if (!started) {
      start(position, nanos);
    } else if (isFar(position, nanos)) {
      if (!marker && ++farInRow < FAR_BEFORE_RESYNC) {
        return;
      }
      resync(position, nanos);
    } else {
      farInRow = 0;
      delay.arrived(position, nanos);
    }
    if (position + duration <= next && (duration > 0 || position < next)) {
      late++;
      if (++lateInRow < LATE_BEFORE_RESYNC) {
        return;
      }
      resync(position, nanos);
    }
    lateInRow = 0;
    insert(position, duration, pause, payload);
  }

  private boolean isFar(long position, long nanos) {
    return Math.abs(delay.excess(position, nanos)) > (long) FAR_MILLIS * ticksPerMilli;
  }

  private void start(long position, long nanos) {
    started = true;
    delay.restart();
    delay.arrived(position, nanos);
    next = position - delay.target();
    paused = true; // what lies before the first packet is silence, not loss
    lostInRow = 0;
    lateInRow = 0;
    farInRow = 0;
  }

  private void resync(long position, long nanos) {
    resyncs++;
    while (!waiting.isEmpty()) {
      free.add(waiting.removeLast());
    }
    start(position, nanos);
  }

  private void insert(long position, int duration, boolean pause, ByteBuffer payload) {
    int at = waiting.size();
    while (at > 0 && waiting.get(at - 1).timestamp >= position) {
      at--;
    }
    if (at < waiting.size() && waiting.get(at).timestamp == position) {
      duplicates++;
      return;
    }
    if (waiting.size() == CAPACITY) {
      free.add(waiting.removeFirst());
      dropped++;
      at = Math.max(0, at - 1);
    }
    Slot slot = free.isEmpty() ? new Slot() : free.removeLast();
    slot.timestamp = position;
    slot.duration = duration;
    slot.pause = pause;
    slot.length = payload.remaining();
    if (slot.data.length < slot.length) {
      slot.data = new byte[slot.length];
    }
    payload.get(payload.position(), slot.data, 0, slot.length);
    waiting.add(at, slot);
  }

  /// Gives the next 20 ms, or the next packet, which may hold more or less than that.
  ///
  /// @param nanos the time, as in [#push]
  /// @param held how much of what was taken is still unheard, in timestamp units
  /// @param quiet whether the last frame was so quiet that one more or less is not heard
  public Taken take(long nanos, int held, boolean quiet) {
    if (taken != null) {
      free.add(taken);
      taken = null;
    }
    if (!started) {
      return Taken.PAUSE;
    }
    long excess = delay.desired(nanos) - (next - held);
    if (excess >= frame * 3L / 2 && (quiet || paused || excess >= frame * 5L)) {
      dropFrame();
    } else if (excess <= -frame / 2 && (quiet || paused || excess <= -frame * 4L)) {
      inserted++;
      return made();
    }
    while (!waiting.isEmpty() && waiting.getFirst().timestamp <= next) {
      Slot slot = waiting.removeFirst();
      paused = slot.pause;
      if (slot.duration > 0) {
        taken = slot;
        next = slot.timestamp + slot.duration;
        lostInRow = 0;
        played++;
        return Taken.PACKET;
      }
      free.add(slot);
    }
    return gap(excess);
  }

  private Taken gap(long excess) {
    if (waiting.isEmpty() && excess < 0 && !paused) {
      inserted++; // what is missing may still come: wait for it
    } else {
      next =
          waiting.isEmpty() ? next + frame : Math.min(next + frame, waiting.getFirst().timestamp);
    }
    return made();
  }

  private Taken made() {
    if (paused) {
      return Taken.PAUSE;
    }
    if (++lostInRow > MAX_CONCEALED_IN_ROW) {
      return Taken.PAUSE;
    }
    concealed++;
    return Taken.LOST;
  }

  private void dropFrame() {
    dropped++;
    if (waiting.isEmpty() || waiting.getFirst().timestamp > next) {
      next += frame;
      return;
    }
    Slot slot = waiting.removeFirst();
    paused = slot.pause;
    next = slot.timestamp + slot.duration;
    free.add(slot);
  }

  /// The payload of the packet that [#take] returned; valid until the next call of another method.
  public ByteBuffer payload() {
    if (taken == null) {
      throw new IllegalStateException("no packet was taken");
    }
    return ByteBuffer.wrap(taken.data, 0, taken.length);
  }

  /// How much sound [#payload] holds, in timestamp units.
  public int duration() {
    return taken == null ? 0 : taken.duration;
  }

  /// The packet right after the one that [#take] reported lost, if it has arrived: its in-band FEC
  /// may help to conceal the loss.
  public @Nullable ByteBuffer following() {
    if (waiting.isEmpty() || waiting.getFirst().timestamp != next) {
      return null;
    }
    Slot slot = waiting.getFirst();
    return slot.duration == 0 ? null : ByteBuffer.wrap(slot.data, 0, slot.length);
  }

  /// Starts over for another stream: a new SSRC, or a new codec with the same clock rate.
  public void reset() {
    while (!waiting.isEmpty()) {
      free.add(waiting.removeLast());
    }
    started = false;
    timestamps.reset();
  }

  /// The target delay.
  public int targetMillis() {
    return delay.target() / ticksPerMilli;
  }

  public Counts counts() {
    return new Counts(played, concealed, late, duplicates, dropped, inserted, resyncs);
  }

  /// Counters since the beginning.
  ///
  /// @param played packets given out
  /// @param concealed frames reported lost
  /// @param late packets that arrived after their play-out time
  /// @param duplicates packets that had arrived already
  /// @param dropped frames left out to shed delay
  /// @param inserted frames concealed to add delay
  /// @param resyncs jumps of the sender's clock
  public record Counts(
      long played,
      long concealed,
      long late,
      long duplicates,
      long dropped,
      long inserted,
      long resyncs) {}
}
