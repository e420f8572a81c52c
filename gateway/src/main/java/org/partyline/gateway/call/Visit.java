package org.partyline.gateway.call;

import java.time.InstantSource;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.PhoneLeg;

/// A phone's way through rooms, from the first one to the end of the call.
///
/// @param name as the others see it
record Visit(
    String name,
    PhoneLeg leg,
    PhoneLine line,
    Announcer announcer,
    CallMailbox mailbox,
    LiveCall live,
    CallLimits limits,
    CallTime time,
    InstantSource clock) {
  /// Takes a seat in a room and stays there. Leaves by [CallEndedException] only.
  void begin(Room first) throws CallEndedException, InterruptedException {
    Room room = first;
    boolean muted = false;
    while (true) {
      try (Seat seat =
          room.reserve(
              name,
              Participant.Kind.PHONE,
              leg,
              event -> mailbox.post(new CallEvent.InRoom(event)))) {
        seat.mute(muted);
        room = stay(seat);
        muted = seat.participant().muted();
      } catch (RoomUnavailableException e) {
        throw notLetIn(e);
      }
    }
  }

  /// Goes on from a seat that is reserved already.
  void begin(Seat reserved) throws CallEndedException, InterruptedException {
    Room next;
    try (reserved) {
      next = stay(reserved);
    } catch (RoomUnavailableException e) {
      throw notLetIn(e);
    }
    begin(next);
  }

  private Room stay(Seat seat)
      throws CallEndedException, InterruptedException, RoomUnavailableException {
    seat.take();
    live.joined(seat);
    Room next = new InRoom(line, announcer, seat, live, limits, clock).stay(time);
    live.left();
    return next;
  }

  private CallEndedException notLetIn(RoomUnavailableException e)
      throws CallEndedException, InterruptedException {
    return switch (e.reason()) {
      case FULL -> refused(Prompt.ROOM_FULL, Ending.ROOM_FULL);
      case LOCKED -> refused(Prompt.ROOM_LOCKED, Ending.ROOM_LOCKED);
      default -> refused(Prompt.MEETING_ENDED, Ending.ROOM_CLOSED);
    };
  }

  private CallEndedException refused(Prompt why, Ending ending)
      throws CallEndedException, InterruptedException {
    announcer.sayToEnd(why, Prompt.GOODBYE);
    return new CallEndedException(ending);
  }
}
