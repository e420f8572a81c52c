package org.partyline.gateway.call;

import java.time.InstantSource;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.PhoneLeg;
import org.partyline.signaling.sip.SipStatus;

/// A phone's way through rooms, from the first one to the end of the call.
///
/// @param name as the others see it
/// @param transfers what becomes of the phone's own
record Visit(
    String name,
    PhoneLeg leg,
    PhoneLine line,
    Announcer announcer,
    CallMailbox mailbox,
    LiveCall live,
    Transfers transfers,
    CallLimits limits,
    CallTime time,
    InstantSource clock) {
  /// Takes a seat in a room and stays there. Leaves by [CallEndedException] only.
  void begin(Room first) throws CallEndedException, InterruptedException {
    Room room = first;
    boolean muted = false;
    while (true) {
      Destination next;
      try (Seat seat =
          room.reserve(
              name,
              Participant.Kind.PHONE,
              leg,
              event -> mailbox.post(new CallEvent.InRoom(event)))) {
        seat.mute(muted);
        next = stay(seat);
        muted = seat.participant().muted();
      } catch (RoomUnavailableException e) {
        throw notLetIn(e);
      }
      room = goTo(next);
    }
  }

  /// Goes on from a seat that is reserved already.
  void begin(Seat reserved) throws CallEndedException, InterruptedException {
    Destination next;
    try (reserved) {
      next = stay(reserved);
    } catch (RoomUnavailableException e) {
      throw notLetIn(e);
    }
    begin(goTo(next));
  }

  private Destination stay(Seat seat)
      throws CallEndedException, InterruptedException, RoomUnavailableException {
    seat.take();
    line.transferred();
    live.joined(seat);
    Destination next = new InRoom(line, announcer, seat, live, transfers, limits, clock).stay(time);
    live.left();
    return next;
  }

  private Room goTo(Destination next) throws CallEndedException, InterruptedException {
    return switch (next) {
      case Destination.ToRoom(Room room) -> room;
      case Destination.ToPinEntry(PinEntry entry) -> {
        line.transferred();
        yield entry.ask(transfers);
      }
    };
  }

  private CallEndedException notLetIn(RoomUnavailableException e)
      throws CallEndedException, InterruptedException {
    line.notTransferred(SipStatus.TEMPORARILY_UNAVAILABLE);
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
