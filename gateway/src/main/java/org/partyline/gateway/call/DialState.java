package org.partyline.gateway.call;

import java.util.Optional;
import java.util.OptionalInt;

/// What has become of a call that somebody asked for.
///
/// @param number masked
/// @param csrc the phone in the room, once it is shown there
/// @param reason a code of docs/irc-protocol.md §6.1, at the end
/// @param text a sentence for people, at the end
public record DialState(
    Stage stage, String number, OptionalInt csrc, Optional<String> reason, Optional<String> text) {
  /// How far it is.
  public enum Stage {
    /// The last: nothing was dialled.
    REFUSED,
    DIALLING,
    RINGING,
    ANSWERED,
    JOINED,
    /// The last.
    ENDED;

    public boolean last() {
      return this == REFUSED || this == ENDED;
    }
  }
}
