package org.partyline.gateway.call;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;

/// The prompt for a PIN: three tries, and slower for who guesses. What is keyed stays here.
final class PinEntry {
  private final PhoneLine line;
  private final Prompts prompts;
  private final Language language;
  private final Rooms rooms;
  private final PinGuard guard;
  private final CallRules rules;
  private final InstantSource clock;

  PinEntry(
      PhoneLine line,
      Prompts prompts,
      Language language,
      Rooms rooms,
      PinGuard guard,
      CallRules rules,
      InstantSource clock) {
    this.line = line;
    this.prompts = prompts;
    this.language = language;
    this.rooms = rooms;
    this.guard = guard;
    this.rules = rules;
    this.clock = clock;
  }

  /// Asks until a room is found; empty when the caller has been sent away.
  Optional<Room> ask(String caller, InetAddress source) throws CallOver, InterruptedException {
    line.say(prompts.in(language, Prompt.WELCOME, Prompt.ENTER_PIN));
    for (int tried = 1; ; tried++) {
      String keyed = read();
      if (!keyed.isEmpty()) {
        pause(guard.beforeVerdict());
        Optional<Room> room = rooms.findByPin(keyed);
        if (room.isPresent()) {
          return room;
        }
        guard.wrong(caller, source);
      }
      if (!guard.admits(caller, source)) {
        line.sayToTheEnd(prompts.in(language, Prompt.WRONG_PIN, Prompt.TRY_LATER));
        return Optional.empty();
      }
      Prompt complaint = keyed.isEmpty() ? Prompt.NOTHING_KEYED : Prompt.WRONG_PIN;
      if (tried == rules.tries()) {
        Prompt farewell = keyed.isEmpty() ? Prompt.GOODBYE : Prompt.TOO_MANY_TRIES;
        line.sayToTheEnd(prompts.in(language, complaint, farewell));
        return Optional.empty();
      }
      line.say(prompts.in(language, complaint, Prompt.ENTER_PIN));
    }
  }

  /// Reads digits until `#`, the longest PIN's length, or a pause; `*` begins anew. The first key
  /// silences the prompt. Empty when none came.
  private String read() throws CallOver, InterruptedException {
    var keyed = new StringBuilder();
    // A prompt that is never reported as heard must not keep the caller for ever.
    Instant deadline = clock.instant().plus(rules.silentFor()).plusSeconds(15);
    while (true) {
      switch (line.next(deadline)) {
        case Happening.Key(char key) -> {
          line.beQuiet();
          if (key == '#') {
            return keyed.toString();
          }
          if (key == '*') {
            keyed.setLength(0);
          } else if (key >= '0' && key <= '9') {
            keyed.append(key);
          }
          if (keyed.length() >= 16) {
            return keyed.toString();
          }
          deadline = clock.instant().plus(rules.keyTimeout());
        }
        case Happening.Said _ -> deadline = clock.instant().plus(rules.silentFor());
        case Happening.InRoom _ -> {}
        case Happening.Nothing _ -> {
          return keyed.toString();
        }
      }
    }
  }

  private void pause(Duration length) throws CallOver, InterruptedException {
    Instant end = clock.instant().plus(length);
    while (!(line.next(end) instanceof Happening.Nothing)) {
      // Keys pressed meanwhile are not the next try's.
    }
  }
}
