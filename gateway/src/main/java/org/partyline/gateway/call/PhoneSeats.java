package org.partyline.gateway.call;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaLeg;
import org.partyline.signaling.sip.SipCall;

/// What phone calls have that another call may take over (RFC 3891), by call: a seat in a room, the
/// seat that is kept for a phone that we ring, or the prompt for a PIN. May be used from any
/// thread.
public final class PhoneSeats {
  /// What a call has; its mailbox is told when another one has taken it.
  sealed interface Place {
    CallMailbox mailbox();

    record InRoom(Seat seat, CallMailbox mailbox) implements Place {}

    /// Nobody has answered yet.
    record Ringing(Seat seat, CallMailbox mailbox) implements Place {}

    /// It is asked for a PIN.
    record AtPrompt(CallMailbox mailbox) implements Place {}
  }

  private final Map<SipCall, Place> places = new ConcurrentHashMap<>();

  void taken(SipCall call, Place place) {
    places.put(call, place);
  }

  /// It has nothing to be taken over any more.
  ///
  /// @return false where another call has taken it over already
  boolean left(SipCall call) {
    return places.remove(call) != null;
  }

  /// What a call has that could be taken over now.
  Optional<Place> of(SipCall call) {
    return Optional.ofNullable(places.get(call));
  }

  /// Whether a call is in a room.
  boolean isInRoom(SipCall call) {
    return places.get(call) instanceof Place.InRoom;
  }

  /// Gives the seat of a call that is in a room to another one, with its place in the roster and
  /// whether it is muted. The call that had it ends.
  ///
  /// @param name of whoever is there now
  /// @return empty where that call is in no room any more
  Optional<Seat> handOver(SipCall from, String name, MediaLeg leg, CallMailbox mailbox) {
    return places.get(from) instanceof Place.InRoom was && places.remove(from, was)
        ? handOver(was, was.seat(), name, leg, mailbox)
        : Optional.empty();
  }

  /// The same for a phone that is being rung: whoever has the seat now is who was called.
  ///
  /// @return empty where it does not ring any more, because somebody has answered maybe
  Optional<Seat> pickUp(SipCall from, String name, MediaLeg leg, CallMailbox mailbox) {
    return places.get(from) instanceof Place.Ringing was && places.remove(from, was)
        ? handOver(was, was.seat(), name, leg, mailbox)
        : Optional.empty();
  }

  private static Optional<Seat> handOver(
      Place was, Seat from, String name, MediaLeg leg, CallMailbox mailbox) {
    Optional<Seat> seat =
        from.handOver(name, leg, event -> mailbox.post(new CallEvent.InRoom(event)));
    seat.ifPresent(_ -> was.mailbox().post(new CallEvent.Replaced()));
    return seat;
  }

  /// Ends a call that is asked for a PIN: another one is asked instead.
  ///
  /// @return whether it was asked still
  boolean takePrompt(SipCall from) {
    if (places.get(from) instanceof Place.AtPrompt was && places.remove(from, was)) {
      was.mailbox().post(new CallEvent.Replaced());
      return true;
    }
    return false;
  }
}
