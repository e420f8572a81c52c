package org.partyline.gateway.dialplan;

import java.util.Optional;

/// What a called number leads to.
public sealed interface Route {
  /// The language the dial plan's entry asks for.
  Optional<Language> language();

  /// Straight into a room.
  record ToRoom(String room, Optional<Language> language) implements Route {}

  /// To the prompt for a PIN.
  record AskPin(Optional<Language> language) implements Route {}

  /// Nobody is reached by this number.
  record Refused() implements Route {
    @Override
    public Optional<Language> language() {
      return Optional.empty();
    }
  }
}
