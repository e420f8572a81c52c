package org.partyline.gateway.dialplan;

import java.time.Duration;
import java.util.Optional;

/// What a called number leads to.
public sealed interface Route {
  /// The language the dial plan's entry asks for.
  Optional<Language> language();

  /// Straight into a room.
  record ToRoom(String room, Optional<Language> language) implements Route {}

  /// To the prompt for a PIN.
  record AskPin(Optional<Language> language) implements Route {}

  /// To a person on IRC, who is invited while the caller hears ringing.
  ///
  /// @param patience how long it rings
  /// @param fallback the room that the caller gets to when nobody comes; empty to tell them so
  record Ring(
      Person whom, Duration patience, Optional<String> fallback, Optional<Language> language)
      implements Route {}

  /// Somebody on IRC.
  ///
  /// @param account whether the name is that of a services account, not a nick
  record Person(String name, boolean account) {}

  /// Nobody is reached by this number.
  record Refused() implements Route {
    @Override
    public Optional<Language> language() {
      return Optional.empty();
    }
  }
}
