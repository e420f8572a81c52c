package org.partyline.gateway.call;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaLeg;
import org.partyline.signaling.sip.SipCall;

/// The seats that phone calls have in rooms, by call: another call may take one over (RFC 3891).
/// May be used from any thread.
public final class PhoneSeats {
  private record Held(Seat seat, CallMailbox mailbox) {}

  private final Map<SipCall, Held> held = new ConcurrentHashMap<>();

  void taken(SipCall call, Seat seat, CallMailbox mailbox) {
    held.put(call, new Held(seat, mailbox));
  }

  void left(SipCall call) {
    held.remove(call);
  }

  /// Whether a call is in a room.
  boolean has(SipCall call) {
    return held.containsKey(call);
  }

  /// Gives a call's seat to another one, with its place in the roster and whether it is muted. The
  /// call that had it ends.
  ///
  /// @param name of whoever is there now
  /// @return empty where that call is in no room any more
  Optional<Seat> handOver(SipCall from, String name, MediaLeg leg, CallMailbox mailbox) {
    Held was = held.remove(from);
    if (was == null) {
      return Optional.empty();
    }
    Optional<Seat> seat =
        was.seat().handOver(name, leg, event -> mailbox.post(new CallEvent.InRoom(event)));
    seat.ifPresent(_ -> was.mailbox().post(new CallEvent.Replaced()));
    return seat;
  }
}
