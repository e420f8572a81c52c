package org.partyline.gateway.call;

import org.partyline.gateway.room.RoomEvent;
import org.partyline.signaling.sip.SipEvent;

/// What a [PhoneLine] leaves to the call flow to react to.
sealed interface LineEvent {
  /// The caller pressed a key.
  record Key(char key) implements LineEvent {}

  /// What was played was heard to its end.
  record PlaybackFinished() implements LineEvent {}

  /// The phone is on hold, or has no stream, and nothing was received for long.
  record Inactive() implements LineEvent {}

  /// A muted caller talks.
  record TalkingWhileMuted() implements LineEvent {}

  /// The phone wants to be somewhere else (REFER): to be accepted or rejected.
  record TransferRequested(SipEvent.TransferRequested asked) implements LineEvent {}

  /// How a call goes that the room makes in the phone's stead.
  record Dialled(DialState state) implements LineEvent {}

  /// Something changed in the room.
  record InRoom(RoomEvent event) implements LineEvent {}

  /// Nothing happened until the deadline.
  record TimedOut() implements LineEvent {}
}
