package org.partyline.gateway.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.Seat;
import org.partyline.signaling.sip.SipEvent;

/// A caller in a room: keys, music while alone, and what others do to the caller.
final class InRoom {
  private static final Duration ONE_LOSS = Duration.ofSeconds(20);
  private static final Duration WARNING = Duration.ofMinutes(1);
  private static final Duration KEY_PAIR = Duration.ofSeconds(5);

  /// In dB: enough to be noticed.
  private static final int VOLUME_STEP = 3;

  private final PhoneLine line;
  private final Announcer announcer;
  private final Seat seat;
  private final LiveCall live;
  private final Transfers transfers;
  private final CallLimits limits;
  private final InstantSource clock;

  private List<Participant> present = List.of();
  private boolean greeted;
  private boolean alone;
  private boolean muted;
  private @Nullable Instant aloneUntil;
  private @Nullable Instant starUntil;
  private Instant lossTold = Instant.EPOCH;

  InRoom(
      PhoneLine line,
      Announcer announcer,
      Seat seat,
      LiveCall live,
      Transfers transfers,
      CallLimits limits,
      InstantSource clock) {
    this.line = line;
    this.announcer = announcer;
    this.seat = seat;
    this.live = live;
    this.transfers = transfers;
    this.limits = limits;
    this.clock = clock;
    this.muted = seat.participant().muted();
  }

  /// Stays until the caller goes somewhere else, which is returned.
  ///
  /// @param time how long the call may last
  /// @throws CallEndedException when the call is over, after a goodbye
  Destination stay(CallTime time) throws CallEndedException, InterruptedException {
    boolean warned = !clock.instant().isBefore(time.end().minus(WARNING));
    while (true) {
      Instant deadline = warned ? time.end() : time.end().minus(WARNING);
      boolean lonely = aloneUntil != null && aloneUntil.isBefore(deadline);
      switch (line.next(lonely && aloneUntil != null ? aloneUntil : deadline)) {
        case LineEvent.Key(char key) -> pressed(key);
        case LineEvent.PlaybackFinished _ -> {
          if (alone) {
            announcer.music();
          }
        }
        case LineEvent.InRoom(RoomEvent event) -> {
          Optional<Destination> next = inRoom(event);
          if (next.isPresent()) {
            return next.get();
          }
        }
        case LineEvent.TransferRequested(SipEvent.TransferRequested asked) -> {
          Optional<Destination> next = transfers.answer(asked, Optional.of(seat));
          if (next.isPresent()) {
            return leaveFor(next.get());
          }
        }
        case LineEvent.Dialled(DialState state) -> line.reportCall(state);
        case LineEvent.TalkingWhileMuted _ -> announcer.say(Prompt.STILL_MUTED);
        case LineEvent.Inactive _ -> {} // on hold
        case LineEvent.TimedOut _ -> {
          if (lonely) {
            throw goodbye(Prompt.ALONE_TIMEOUT, Ending.ALONE_TIMEOUT, Optional.empty());
          }
          if (time.extend()) {
            warned = false;
          } else if (warned) {
            throw goodbye(time.goodbye(), time.ending(), Optional.empty());
          } else {
            warned = true;
            announcer.say(Prompt.ONE_MINUTE_LEFT);
          }
        }
      }
    }
  }

  private Optional<Destination> inRoom(RoomEvent event)
      throws CallEndedException, InterruptedException {
    switch (event) {
      case RoomEvent.RosterChanged(List<Participant> participants, _) ->
          rosterChanged(participants);
      case RoomEvent.MutedBy(boolean nowMuted, _) ->
          announcer.say(nowMuted ? Prompt.MUTED_BY_HOST : Prompt.UNMUTED_BY_HOST);
      case RoomEvent.BrowsersLost _ -> browsersLost();
      case RoomEvent.EndsSoon _ -> announcer.say(Prompt.ONE_MINUTE_LEFT);
      case RoomEvent.Removed(String by) ->
          throw goodbye(Prompt.REMOVED, Ending.REMOVED, Optional.of(by));
      case RoomEvent.Closed closed ->
          throw goodbye(Prompt.MEETING_ENDED, Ending.of(closed), Optional.empty());
      case RoomEvent.Moved(Room to, _) -> {
        return Optional.of(leaveFor(new Destination.ToRoom(to)));
      }
    }
    return Optional.empty();
  }

  /// Each browser of a lost server says so; it is one loss.
  private void browsersLost() {
    Instant now = clock.instant();
    if (!now.isBefore(lossTold.plus(ONE_LOSS))) {
      lossTold = now;
      announcer.say(Prompt.BROWSERS_LOST);
    }
  }

  private Destination leaveFor(Destination next) throws CallEndedException, InterruptedException {
    seat.close();
    announcer.sayToEnd(Prompt.MOVED);
    return next;
  }

  /// Leaves the room before the goodbye: nobody there is to hear a caller who hears nobody.
  private CallEndedException goodbye(Prompt why, Ending ending, Optional<String> by)
      throws CallEndedException, InterruptedException {
    seat.close();
    announcer.sayToEnd(why, Prompt.GOODBYE);
    return new CallEndedException(ending, by);
  }

  private void rosterChanged(List<Participant> participants) {
    present = participants.stream().filter(Participant::joined).toList();
    // Who waits hears the phone ring that is being called, not music.
    boolean nowAlone =
        participants.stream().filter(who -> who.stage() != Participant.Stage.DIALLING).count() == 1;
    if (!greeted) {
      greeted = true;
      announcer.say(nowAlone ? Prompt.FIRST_ONE : Prompt.JOINED, Prompt.KEYS_HINT);
    } else if (nowAlone && !alone) {
      announcer.say(Prompt.ONLY_ONE);
    } else if (!nowAlone && alone) {
      line.stopPlayback();
    }
    if (nowAlone != alone) {
      aloneUntil = nowAlone ? clock.instant().plus(limits.aloneTimeout()) : null;
    }
    alone = nowAlone;
    boolean nowMuted = seat.participant().muted();
    if (nowMuted != muted) {
      muted = nowMuted;
      live.changed();
    }
  }

  /// Two keys, the first of which is a star.
  private void pressed(char key) {
    Instant now = clock.instant();
    boolean second = starUntil != null && !now.isAfter(starUntil);
    starUntil = !second && key == '*' ? now.plus(KEY_PAIR) : null;
    if (!second) {
      return;
    }
    switch (key) {
      case '6' -> {
        boolean mute = !seat.participant().muted();
        seat.mute(mute);
        announcer.say(mute ? Prompt.MUTED : Prompt.UNMUTED);
      }
      case '8' -> announcer.say(line.changeVolume(VOLUME_STEP) ? Prompt.LOUDER : Prompt.LOUDEST);
      case '9' -> announcer.say(line.changeVolume(-VOLUME_STEP) ? Prompt.SOFTER : Prompt.SOFTEST);
      case '0', '*' -> announcer.say(Prompt.HELP);
      case '1', '#' -> {
        long phones = present.stream().filter(p -> p.kind() == Participant.Kind.PHONE).count();
        announcer.sayCount(present.size(), (int) phones);
      }
      default -> {}
    }
  }
}
