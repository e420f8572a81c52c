package org.partyline.gateway.bot;

import java.util.List;
import org.partyline.gateway.room.Participant;
import org.partyline.signaling.rtc.RtcMessage;

/// Participants, as a roster lists them (docs/irc-protocol.md §6).
final class RosterLines {
  private RosterLines() {}

  /// At most as many as a roster holds.
  static List<RtcMessage.Participant> of(List<Participant> participants) {
    return participants.stream()
        .limit(RtcMessage.MAX_LISTED)
        .map(who ->
            new RtcMessage.Participant(
                Integer.toUnsignedLong(who.csrc()),
                who.kind() == Participant.Kind.PHONE,
                state(who),
                who.name()))
        .toList();
  }

  private static RtcMessage.Participant.State state(Participant who) {
    return switch (who.stage()) {
      case DIALLING -> RtcMessage.Participant.State.DIALLING;
      case RINGING -> RtcMessage.Participant.State.RINGING;
      case ANSWERED -> RtcMessage.Participant.State.ANSWERED;
      case JOINED ->
          who.muted() ? RtcMessage.Participant.State.MUTED : RtcMessage.Participant.State.LIVE;
    };
  }
}
