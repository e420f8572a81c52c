package org.partyline.gateway.call;

import java.time.InstantSource;
import java.util.Optional;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.observe.LiveCall;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Seat;
import org.partyline.media.PhoneLeg;
import org.partyline.signaling.sip.SipCall;
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
    PhoneSeats seats,
    CallLimits limits,
    CallTime time,
    InstantSource clock) {
  /// Takes a seat and stays there. Leaves by [CallEndedException] only.
  void begin(Destination first) throws CallEndedException, InterruptedException {
    begin(seatAt(first, false));
  }

  /// Goes on from a seat that is reserved or taken already.
  void begin(Seat first) throws CallEndedException, InterruptedException {
    Seat here = first;
    while (true) {
      Destination next;
      boolean muted;
      try (Seat seat = here) {
        next = stay(seat);
        muted = seat.participant().muted();
      } catch (RoomUnavailableException e) {
        throw notLetIn(e);
      }
      here = seatAt(next, muted);
    }
  }

  private Destination stay(Seat seat)
      throws CallEndedException, InterruptedException, RoomUnavailableException {
    seat.take();
    seats.taken(line.call(), new PhoneSeats.Place.InRoom(seat, mailbox));
    try {
      line.transferred();
      live.joined(seat);
      Destination next =
          new InRoom(line, announcer, seat, live, transfers, limits, clock).stay(time);
      live.left();
      return next;
    } finally {
      seats.left(line.call());
    }
  }

  private Seat seatAt(Destination next, boolean muted)
      throws CallEndedException, InterruptedException {
    Seat seat =
        switch (next) {
          case Destination.ToRoom(Room room) -> reserve(room);
          case Destination.ToPlaceOf(SipCall other) -> placeOf(other);
          case Destination.ToPinEntry(PinEntry entry) -> {
            line.transferred();
            yield seatAt(entry.ask(transfers), false);
          }
        };
    if (muted) {
      seat.mute(true);
    }
    return seat;
  }

  private Seat reserve(Room room) throws CallEndedException, InterruptedException {
    try {
      return room.reserve(
          name, Participant.Kind.PHONE, leg, event -> mailbox.post(new CallEvent.InRoom(event)));
    } catch (RoomUnavailableException e) {
      throw notLetIn(e);
    }
  }

  private Seat placeOf(SipCall other) throws CallEndedException, InterruptedException {
    Optional<Seat> seat = seats.handOver(other, name, leg, mailbox);
    if (seat.isEmpty()) {
      line.notTransferred(SipStatus.TEMPORARILY_UNAVAILABLE);
      throw refused(Prompt.MEETING_ENDED, Ending.ROOM_CLOSED);
    }
    return seat.get();
  }

  private CallEndedException notLetIn(RoomUnavailableException e)
      throws CallEndedException, InterruptedException {
    line.notTransferred(SipStatus.TEMPORARILY_UNAVAILABLE);
    Prompt prompt =
        switch (e.reason()) {
          case FULL -> Prompt.ROOM_FULL;
          case LOCKED -> Prompt.ROOM_LOCKED;
          default -> Prompt.MEETING_ENDED;
        };
    return refused(prompt, Ending.of(e));
  }

  private CallEndedException refused(Prompt why, Ending ending)
      throws CallEndedException, InterruptedException {
    announcer.sayToEnd(why, Prompt.GOODBYE);
    return new CallEndedException(ending);
  }
}
