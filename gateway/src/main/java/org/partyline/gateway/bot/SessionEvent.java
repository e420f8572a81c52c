package org.partyline.gateway.bot;

import java.util.Optional;
import org.partyline.gateway.call.DialState;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.media.BrowserEvent;
import org.partyline.signaling.irc.IrcUser;
import org.partyline.signaling.rtc.RtcMessage;
import org.partyline.signaling.rtc.Seal;

/// What the mailbox of a browser's session holds. Whether a sender may speak for the session is the
/// session's to decide.
sealed interface SessionEvent {
  /// What came from IRC in the name of the session's page: dropped when too much waits.
  sealed interface FromIrc extends SessionEvent {}

  /// The page wants to mute or unmute.
  record Mute(IrcUser sender, Seal seal, boolean muted) implements FromIrc {}

  /// The page wants another participant to be muted, unmuted or gone.
  record Moderate(IrcUser sender, Seal seal, RtcMessage.Moderate.Action action, int csrc)
      implements FromIrc {}

  /// The page wants to see this participant, whoever speaks.
  ///
  /// @param csrc 0 for nobody in particular
  record Pin(IrcUser sender, Seal seal, int csrc) implements FromIrc {}

  /// The page says where it is on IRC now, and wants a roster.
  record Resume(IrcUser sender, Seal seal) implements FromIrc {}

  /// The page wants a phone to be called.
  ///
  /// @param call names the call within the session
  record Dial(IrcUser sender, Seal seal, int call, String number, Optional<String> digits)
      implements FromIrc {}

  /// The page dials within a call that it asked for.
  record Dtmf(IrcUser sender, Seal seal, int call, String digits) implements FromIrc {}

  /// The page ends a call that it asked for.
  record EndCall(IrcUser sender, Seal seal, int call) implements FromIrc {}

  /// What has become of a call that the page asked for.
  record Dialled(int call, DialState state) implements SessionEvent {}

  /// The offer came again: our answer was lost.
  record OfferRepeated(IrcUser sender, Seal seal) implements FromIrc {}

  /// The page hung up.
  record Left(IrcUser sender) implements SessionEvent {}

  /// Somebody, maybe our page, changed nick.
  record Renamed(String from, String to) implements SessionEvent {}

  /// Somebody, maybe our page, can no longer be seen under this nick.
  record Gone(String nick) implements SessionEvent {}

  /// We are off IRC, and do not see who takes which nick.
  record IrcLost() implements SessionEvent {}

  /// An operator wants the call to end.
  record HangUp(String by) implements SessionEvent {}

  /// The gateway shuts down.
  record Shutdown() implements SessionEvent {}

  record InRoom(RoomEvent event) implements SessionEvent {}

  record Media(BrowserEvent event) implements SessionEvent {}
}
