package org.partyline.gateway.call;

import org.partyline.gateway.room.RoomEvent;
import org.partyline.media.PhoneEvent;
import org.partyline.signaling.sip.SipEvent;

/// What a call's mailbox holds: everything that happens to it, in order.
sealed interface CallEvent {
  /// From the signaling.
  record Signaled(SipEvent event) implements CallEvent {}

  /// From the media.
  record Heard(PhoneEvent event) implements CallEvent {}

  /// From the room.
  record InRoom(RoomEvent event) implements CallEvent {}

  /// Somebody in the room dials in a call of ours.
  record SendDigits(String digits) implements CallEvent {
    /// Shows no digits: they may be a PIN.
    @Override
    public String toString() {
      return "SendDigits";
    }
  }

  /// Another call has taken this one's place.
  record Replaced() implements CallEvent {}

  /// How a call goes that the room makes in this phone's stead.
  record Dialled(DialState state) implements CallEvent {}

  /// An operator wants the call to end.
  record HangUp(String by) implements CallEvent {}
}
