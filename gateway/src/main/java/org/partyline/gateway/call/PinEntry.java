package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.sip.SipEvent;

/// Asks for a PIN, a few times, and slower the more wrong ones there were. Entered digits never
/// leave this class.
final class PinEntry {
  /// No PIN is longer; what is entered beyond is wrong anyway.
  private static final int MAX_DIGITS = 17;

  private final PhoneLine line;
  private final Announcer announcer;
  private final PhoneSeats seats;
  private final PhoneSeats.Place.AtPrompt place;
  private final Rooms rooms;
  private final PinGuard guard;
  private final PinGuard.Caller caller;
  private final CallLimits limits;
  private final InstantSource clock;

  /// @param seats where others find this prompt while it asks
  /// @param place this prompt
  PinEntry(
      PhoneLine line,
      Announcer announcer,
      PhoneSeats seats,
      PhoneSeats.Place.AtPrompt place,
      Rooms rooms,
      PinGuard guard,
      PinGuard.Caller caller,
      CallLimits limits,
      InstantSource clock) {
    this.line = line;
    this.announcer = announcer;
    this.seats = seats;
    this.place = place;
    this.rooms = rooms;
    this.guard = guard;
    this.caller = caller;
    this.limits = limits;
    this.clock = clock;
  }

  /// Asks until a room is found, or the phone transfers itself to one.
  ///
  /// @throws CallEndedException after a goodbye, when none was
  Destination ask(Transfers transfers) throws CallEndedException, InterruptedException {
    seats.taken(line.call(), place);
    try {
      Destination found = askFor(transfers);
      if (!seats.left(line.call())) {
        throw new CallEndedException(Ending.REPLACED);
      }
      return found;
    } finally {
      seats.left(line.call());
    }
  }

  private Destination askFor(Transfers transfers) throws CallEndedException, InterruptedException {
    Instant end = clock.instant().plus(limits.entryTimeout());
    Duration prompt = announcer.say(Prompt.WELCOME, Prompt.ENTER_PIN);
    for (int attempt = 1; ; attempt++) {
      Entered entered = read(prompt, end, transfers);
      if (entered.transferredTo().isPresent()) {
        return entered.transferredTo().get();
      }
      String digits = entered.digits();
      if (!digits.isEmpty()) {
        Duration delay = guard.delay(caller);
        end = end.plus(delay);
        if (delay.isPositive()) {
          announcer.say(Prompt.ONE_MOMENT);
          line.hold(delay);
        }
        Optional<Room> room = rooms.findByPin(digits);
        if (room.isPresent()) {
          return new Destination.ToRoom(room.get());
        }
        guard.wrong(caller);
      }
      boolean last = attempt >= limits.maxAttempts() || !clock.instant().isBefore(end);
      if (digits.isEmpty()) {
        if (last) {
          announcer.sayToEnd(Prompt.NO_INPUT, Prompt.GOODBYE);
          throw new CallEndedException(Ending.NO_INPUT);
        }
        prompt = announcer.say(Prompt.NO_INPUT, Prompt.ENTER_PIN);
      } else {
        if (last) {
          announcer.sayToEnd(Prompt.WRONG_PIN, Prompt.TOO_MANY_ATTEMPTS);
          throw new CallEndedException(Ending.WRONG_PIN);
        }
        prompt = announcer.say(Prompt.WRONG_PIN, Prompt.ENTER_PIN);
      }
    }
  }

  /// @param digits empty when none came
  private record Entered(String digits, Optional<Destination> transferredTo) {
    /// Shows no digits.
    @Override
    public String toString() {
      return "Entered";
    }
  }

  /// Reads digits until `#` or a pause; `*` begins anew. A digit silences the prompt. A `#` before
  /// any digit belongs to the PIN entered before and means nothing.
  private Entered read(Duration prompt, Instant end, Transfers transfers)
      throws CallEndedException, InterruptedException {
    var digits = new StringBuilder();
    // A prompt that is never reported as heard must not keep the caller for ever.
    Instant deadline = clock.instant().plus(prompt).plus(limits.inputTimeout()).plusSeconds(2);
    while (true) {
      switch (line.next(deadline.isBefore(end) ? deadline : end)) {
        case LineEvent.Key(char key) when key == '#' -> {
          if (!digits.isEmpty()) {
            line.stopPlayback();
            return new Entered(digits.toString(), Optional.empty());
          }
        }
        case LineEvent.Key(char key) when key == '*' -> {
          line.stopPlayback();
          digits.setLength(0);
          deadline = clock.instant().plus(limits.inputTimeout());
        }
        case LineEvent.Key(char key) when key >= '0' && key <= '9' -> {
          line.stopPlayback();
          if (digits.length() < MAX_DIGITS) {
            digits.append(key);
          }
          deadline = clock.instant().plus(limits.interDigitTimeout());
        }
        case LineEvent.PlaybackFinished _ when digits.isEmpty() ->
            deadline = clock.instant().plus(limits.inputTimeout());
        case LineEvent.TransferRequested(SipEvent.TransferRequested asked) -> {
          switch (transfers.answer(asked, Optional.empty()).orElse(null)) {
            case null -> {}
            case Destination.ToPinEntry _ -> line.transferred(); // here it is
            case Destination next -> {
              line.stopPlayback();
              return new Entered("", Optional.of(next));
            }
          }
        }
        case LineEvent.Inactive _ -> throw new CallEndedException(Ending.MEDIA_TIMEOUT);
        case LineEvent.Key _,
            LineEvent.PlaybackFinished _,
            LineEvent.InRoom _,
            LineEvent.Dialled _,
            LineEvent.TalkingWhileMuted _ -> {}
        case LineEvent.TimedOut _ -> {
          return new Entered(digits.toString(), Optional.empty());
        }
      }
    }
  }
}
