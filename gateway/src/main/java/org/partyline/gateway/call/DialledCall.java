package org.partyline.gateway.call;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Seat;

/// A call that somebody asked for: what others see of it, and what they can do to it. Methods may
/// be called from any thread and return at once.
public final class DialledCall {
  private final DialRequest request;
  private final Consumer<DialState> told;
  private final String number;

  private @Nullable LiveCall live;
  private @Nullable CallMailbox mailbox;
  private @Nullable Seat seat;
  private Optional<String> hungUpBy = Optional.empty();
  private Optional<DialState> state = Optional.empty();

  /// @param number masked
  DialledCall(DialRequest request, String number, Consumer<DialState> told) {
    this.request = request;
    this.number = number;
    this.told = told;
  }

  /// Names it among the live calls.
  public String id() {
    return live().id();
  }

  /// Before anybody else knows the call.
  synchronized void begun(LiveCall entry) {
    live = entry;
  }

  synchronized LiveCall live() {
    return Objects.requireNonNull(live, "not begun");
  }

  DialRequest request() {
    return request;
  }

  /// The called number, masked.
  public String number() {
    return number;
  }

  public Room room() {
    return request.room();
  }

  /// Who asked for it, by account or host.
  public String source() {
    return request.who().source();
  }

  /// The latest state; empty before the first.
  public synchronized Optional<DialState> state() {
    return state;
  }

  /// The called phone, once the room shows it.
  public Optional<Participant> participant() {
    return currentSeat().map(Seat::participant);
  }

  private synchronized Optional<Seat> currentSeat() {
    return Optional.ofNullable(seat);
  }

  /// Gives it up, or ends it.
  ///
  /// @param by who does it, as people see them
  public synchronized void hangUp(String by) {
    hungUpBy = Optional.of(by);
    if (mailbox != null) {
      mailbox.post(new CallEvent.HangUp(by));
    }
  }

  /// Dials within the call. Digits for one that nobody has answered are dropped.
  ///
  /// @param digits 0-9, *, #, A-D; `,` and `w` are pauses
  public synchronized void sendDigits(String digits) {
    if (mailbox != null) {
      mailbox.post(new CallEvent.SendDigits(digits));
    }
  }

  /// Another trunk is tried.
  synchronized void through(CallMailbox next, Seat reserved) {
    mailbox = next;
    seat = reserved;
    hungUpBy.ifPresent(by -> next.post(new CallEvent.HangUp(by)));
  }

  synchronized void over() {
    mailbox = null;
    seat = null;
  }

  void tell(DialState.Stage stage) {
    tell(stage, Optional.empty(), Optional.empty());
  }

  void tell(DialState.Stage stage, Optional<String> reason, Optional<String> text) {
    OptionalInt csrc =
        participant().map(who -> OptionalInt.of(who.csrc())).orElseGet(OptionalInt::empty);
    var now = new DialState(stage, number, csrc, reason, text);
    synchronized (this) {
      state = Optional.of(now);
    }
    told.accept(now);
  }
}
