package org.partyline.gateway.bot;

import org.partyline.gateway.room.RoomEvent;
import org.partyline.media.BrowserEvent;

/// What the mailbox of a browser's session holds.
sealed interface SessionEvent {
  /// The page wants to be (un)heard.
  record Mute(boolean muted) implements SessionEvent {}

  /// The page is now known by this nick and wants to know where we are.
  record Resume(String nick) implements SessionEvent {}

  /// A message came from this nick.
  record Nick(String nick) implements SessionEvent {}

  /// Somebody, maybe our page, changed nick.
  record Renamed(String from, String to) implements SessionEvent {}

  /// The offer came again: our answer was lost.
  record OfferAgain(String nick) implements SessionEvent {}

  /// We are back on IRC.
  record IrcBack() implements SessionEvent {}

  /// The page hung up.
  record Left() implements SessionEvent {}

  /// The gateway shuts down.
  record Shutdown() implements SessionEvent {}

  record InRoom(RoomEvent event) implements SessionEvent {}

  record Media(BrowserEvent event) implements SessionEvent {}
}
