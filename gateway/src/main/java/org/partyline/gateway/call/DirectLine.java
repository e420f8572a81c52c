package org.partyline.gateway.call;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomEvent;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.PhoneLeg;
import org.partyline.signaling.sip.SipStatus;

/// A call to a person's own number: they are invited on IRC, and the caller hears ringing until
/// they come with a browser.
record DirectLine(
    Pager pager, PhoneLeg leg, PhoneLine line, CallMailbox mailbox, InstantSource clock) {
  /// What has become of the ringing.
  ///
  /// @param seat the caller's, beside whoever has come
  /// @param ending how the call ends where nobody has, and nothing else is tried
  record Rung(Optional<Seat> seat, Ending ending) {}

  /// Rings; the caller's seat is shown in the room as ringing meanwhile.
  ///
  /// @param caller as the called may see it
  Rung ring(Route.Ring route, String caller) throws CallEndedException, InterruptedException {
    Optional<Pager.Page> page = pager.page(route.whom(), caller);
    if (page.isEmpty()) {
      return new Rung(Optional.empty(), Ending.UNREACHABLE);
    }
    Seat waiting = null;
    boolean came = false;
    try {
      waiting = seat(page.get().room(), caller);
      waiting.show(Participant.Stage.RINGING);
      Optional<Ending> nobody = awaitSomebody(clock.instant().plus(route.patience()));
      came = nobody.isEmpty();
      return came
          ? new Rung(Optional.of(waiting), Ending.CALLER_HUNG_UP)
          : new Rung(Optional.empty(), nobody.get());
    } catch (RoomUnavailableException _) {
      return new Rung(Optional.empty(), Ending.UNREACHABLE);
    } finally {
      if (!came) {
        giveUp(waiting, page.get());
      }
    }
  }

  private static void giveUp(@Nullable Seat waiting, Pager.Page page) {
    if (waiting != null) {
      waiting.close();
    }
    page.close().run();
  }

  private Seat seat(Room room, String caller) throws RoomUnavailableException {
    return room.reserve(
        caller, Participant.Kind.PHONE, leg, event -> mailbox.post(new CallEvent.InRoom(event)));
  }

  /// Empty when somebody came.
  private Optional<Ending> awaitSomebody(Instant deadline)
      throws CallEndedException, InterruptedException {
    while (true) {
      switch (line.next(deadline)) {
        case LineEvent.InRoom(RoomEvent.RosterChanged(List<Participant> there, _)) -> {
          if (there.stream().anyMatch(Participant::joined)) {
            return Optional.empty();
          }
        }
        case LineEvent.InRoom(RoomEvent.Closed _), LineEvent.InRoom(RoomEvent.Removed _) -> {
          return Optional.of(Ending.DECLINED);
        }
        case LineEvent.TimedOut _ -> {
          return Optional.of(Ending.NO_ANSWER);
        }
        case LineEvent.TransferRequested _ -> line.rejectTransfer(SipStatus.DECLINE);
        case LineEvent.InRoom _,
            LineEvent.Dialled _,
            LineEvent.Key _,
            LineEvent.PlaybackFinished _,
            LineEvent.Inactive _,
            LineEvent.TalkingWhileMuted _ -> {}
      }
    }
  }
}
