package org.partyline.gateway.call;

import java.time.Instant;
import java.util.List;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.observe.CallRecord.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.Seat;

/// A caller in a room: music while alone, `*6` to mute and unmute.
final class InRoom {
  private final PhoneLine line;
  private final Seat seat;
  private final Prompts prompts;
  private final Language language;
  private boolean greeted;
  private boolean alone;
  private char lastKey;

  InRoom(PhoneLine line, Seat seat, Prompts prompts, Language language) {
    this.line = line;
    this.seat = seat;
    this.prompts = prompts;
    this.language = language;
  }

  Ending untilTheEnd(Instant deadline) throws CallOver, InterruptedException {
    while (true) {
      switch (line.next(deadline)) {
        case Happening.Key(char key) -> pressed(key);
        case Happening.Said _ -> {
          if (alone) {
            line.playMusic(prompts.music());
          }
        }
        case Happening.InRoom(RoomEvent.RosterChanged(List<Participant> present)) ->
            rosterChanged(present.size() == 1);
        case Happening.InRoom(RoomEvent.MutedBy(boolean muted, _)) ->
            line.say(prompts.in(language, muted ? Prompt.MUTED : Prompt.UNMUTED));
        case Happening.InRoom(RoomEvent.Removed _), Happening.InRoom(RoomEvent.Moved _) -> {
          line.sayToTheEnd(prompts.in(language, Prompt.GOODBYE));
          return Ending.ROOM_CLOSED;
        }
        case Happening.InRoom(RoomEvent.Closed _) -> {
          line.sayToTheEnd(prompts.in(language, Prompt.ROOM_CLOSED));
          return Ending.ROOM_CLOSED;
        }
        case Happening.Nothing _ -> {
          line.sayToTheEnd(prompts.in(language, Prompt.TIME_OVER));
          return Ending.TIME_OVER;
        }
      }
    }
  }

  private void rosterChanged(boolean nowAlone) {
    if (!greeted) {
      greeted = true;
      alone = nowAlone;
      line.say(prompts.in(language, alone ? Prompt.ALONE : Prompt.JOINED));
    } else if (nowAlone && !alone) {
      alone = true;
      line.playMusic(prompts.music());
    } else if (!nowAlone && alone) {
      alone = false;
      line.beQuiet();
    }
  }

  private void pressed(char key) {
    if (lastKey == '*' && key == '6') {
      boolean muted = !seat.participant().muted();
      seat.mute(muted);
      line.say(prompts.in(language, muted ? Prompt.MUTED : Prompt.UNMUTED));
    }
    lastKey = key;
  }
}
