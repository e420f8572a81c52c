package org.partyline.gateway.observe;

import java.math.BigDecimal;
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
  private volatile String signalingId;
  private volatile Optional<String> room = Optional.empty();
  private volatile CallDetails details = CallDetails.NONE;
  private volatile Numbers numbers = Numbers.NONE;
  private volatile Optional<Consumer<String>> digits = Optional.empty();

  private final Recorded recorded = new Recorded();

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
    this.signalingId = first.signalingId();
  }

  public String id() {
    return first.id();
  }

  public CallSnapshot snapshot() {
    Optional<Participant> participant = seat().map(Seat::participant);
    return new CallSnapshot(
        first.id(),
        first.key(),
        first.direction(),
        first.kind(),
        first.started(),
        first.from(),
        first.to(),
        first.source(),
        signalingId,
        first.route(),
        room,
        participant);
  }

  /// The trunk that it comes or goes by; a later one replaces it.
  public void trunk(String name, String callId) {
    signalingId = callId;
    details = CallDetails.by(name);
    calls.signaled(this, callId);
  }

  /// The whole numbers of the call.
  public void numbers(Numbers whole) {
    numbers = whole;
  }

  /// Where digits go that somebody else sends to the phone.
  ///
  /// @param sent posts them to the call's mailbox
  public void takesDigits(Consumer<String> sent) {
    digits = Optional.of(sent);
  }

  /// It rings.
  public void ringing() {
    details = details.rung(elapsed());
  }

  /// It was answered.
  public void answered() {
    details = details.answered(elapsed());
  }

  /// The other side's word on why it ended.
  ///
  /// @param status the SIP status, where one came
  /// @param cause the Q.850 cause, where one came
  public void cause(Optional<Integer> status, Optional<Integer> cause) {
    details = details.ended(status, cause);
  }

  /// What it cost.
  public void cost(Optional<BigDecimal> cost) {
    details = details.cost(cost);
  }

  /// A rule of dial-out does not allow it.
  ///
  /// @param rule such as destination or user-limit
  /// @param text a clause for people that says why
  public void refused(String rule, String text) {
    details = details.refused(new CallDetails.Refusal(rule, text));
  }

  private Duration elapsed() {
    return Duration.between(began, clock.instant());
  }

  /// It joined a room.
  public void joined(Seat taken) {
    seat = taken;
    room = Optional.of(taken.room().name());
    entered = clock.instant();
    taken.room().recording().ifPresent(made -> recordedAs(made.name()));
    calls.changed(this);
  }

  /// It was muted or unmuted.
  public void changed() {
    calls.changed(this);
  }

  /// It left its room. The last room stays in the record.
  public void left() {
    countTimeInRoom();
    recordedNoMore();
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
    recordedNoMore();
    calls.ended(
        this,
        new CallRecord(
            snapshot(), elapsed(), inRooms, ending, by, details, media, numbers, recorded.all()));
    seat = null;
  }

  /// The room that it is in is being recorded. Any thread.
  void recordedAs(String name) {
    recorded.begin(name, now());
  }

  /// It is in no recording any more. Any thread.
  void recordedNoMore() {
    recorded.end(now());
  }

  private Instant now() {
    return first.started().plus(elapsed());
  }

  Numbers numbers() {
    return numbers;
  }

  CallDetails details() {
    return details;
  }

  Optional<Consumer<String>> digits() {
    return digits;
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
