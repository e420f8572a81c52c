package org.partyline.gateway.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Seat;
import org.partyline.media.LegStats;

/// A call's entry in [ActiveCalls], kept up to date by the call's own thread.
public final class LiveCall {
  private final ActiveCalls calls;
  private final CallSnapshot first;
  private final InstantSource clock;
  private final Consumer<String> hangUp;
  private final Instant began;

  // Written by the call's thread, read by all.
  private volatile @Nullable Seat seat;
  private volatile Optional<String> room = Optional.empty();

  // Of the call's thread only.
  private Duration inRooms = Duration.ZERO;
  private @Nullable Instant entered;
  private boolean ended;

  LiveCall(ActiveCalls calls, CallSnapshot first, InstantSource clock, Consumer<String> hangUp) {
    this.calls = calls;
    this.first = first;
    this.clock = clock;
    this.hangUp = hangUp;
    this.began = clock.instant();
  }

  public String id() {
    return first.id();
  }

  public CallSnapshot snapshot() {
    Optional<Participant> participant = seat().map(Seat::participant);
    return new CallSnapshot(
        first.id(),
        first.kind(),
        first.started(),
        first.from(),
        first.to(),
        first.source(),
        first.signalingId(),
        first.route(),
        room,
        participant);
  }

  /// It joined a room.
  public void joined(Seat taken) {
    seat = taken;
    room = Optional.of(taken.room().name());
    entered = clock.instant();
    calls.changed(this);
  }

  /// It was muted or unmuted.
  public void changed() {
    calls.changed(this);
  }

  /// It left its room. The last room stays in the record.
  public void left() {
    countTimeInRoom();
    seat = null;
    calls.changed(this);
  }

  /// It is over; the last thing told. Later calls do nothing.
  public void end(Ending ending, Optional<String> by, Optional<LegStats> media) {
    if (ended) {
      return;
    }
    ended = true;
    countTimeInRoom();
    calls.ended(
        this,
        new CallRecord(
            snapshot(), Duration.between(began, clock.instant()), inRooms, ending, by, media));
    seat = null;
  }

  Optional<Seat> seat() {
    return Optional.ofNullable(seat);
  }

  void hangUp(String by) {
    hangUp.accept(by);
  }

  private void countTimeInRoom() {
    if (entered != null) {
      inRooms = inRooms.plus(Duration.between(entered, clock.instant()));
      entered = null;
    }
  }
}
