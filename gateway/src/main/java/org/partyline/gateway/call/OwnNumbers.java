package org.partyline.gateway.call;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.Seat;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Transfers to numbers of the dial plan, and to the place of a call that the phone has consulted
/// (RFC 5589 §7), where the policy allows them. A transfer to anybody else would be a call that we
/// pay for: it is rejected, or `dial-out` decides.
///
/// @param plan as this call's numbers are written
/// @param domains whose users the plan's names are, beside `tel` URIs: what the call came to and
///   where it came from
record OwnNumbers(
    TransferPolicy policy,
    DialPlan plan,
    Set<String> domains,
    Rooms rooms,
    PhoneSeats seats,
    PhoneLine line,
    PinEntry pinEntry,
    OutsideNumbers outside)
    implements Transfers {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNumbers.class);

  @Override
  public Optional<Destination> answer(SipEvent.TransferRequested asked, Optional<Seat> from) {
    SipParty target = asked.target();
    if (policy == TransferPolicy.OFF) {
      return rejected(SipStatus.DECLINE, "dial-in.transfers is off");
    }
    if (asked.consulted().isPresent()) {
      SipCall other = asked.consulted().get();
      return seats.isInRoom(other)
          ? accepted(new Destination.ToPlaceOf(other))
          : rejected(SipStatus.TEMPORARILY_UNAVAILABLE, "the other call is in no room");
    }
    boolean ours =
        target.host().isEmpty() || domains.contains(target.host().toLowerCase(Locale.ROOT));
    Route route =
        ours && asked.replaces().isEmpty() ? plan.route(target.user()) : new Route.Refused();
    return switch (route) {
      case Route.ToRoom(String name, _) -> {
        Optional<Room> room = rooms.find(name).filter(Room::admits);
        yield room.isPresent()
            ? accepted(new Destination.ToRoom(room.get()))
            : rejected(
                SipStatus.TEMPORARILY_UNAVAILABLE, "the room " + name + " lets nobody in now");
      }
      case Route.AskPin _ -> accepted(new Destination.ToPinEntry(pinEntry));
      case Route.Ring _ ->
          rejected(SipStatus.DECLINE, "a person's own number cannot be transferred to");
      case Route.Refused _ -> {
        if (policy != TransferPolicy.DIAL_OUT) {
          yield rejected(
              SipStatus.DECLINE,
              "dial-in.transfers allows own-numbers, and dial-in.numbers has no such number");
        }
        if (!ours || target.user().isEmpty()) {
          yield rejected(SipStatus.DECLINE, "only telephone numbers are called");
        }
        outside.call(dialled(target.user()), asked.replaces(), from);
        yield Optional.empty();
      }
    };
  }

  /// The number as anybody would type it, however this phone's trunk writes numbers.
  private String dialled(String user) {
    return plan.number(user).map(number -> "+" + number.digits()).orElse(user);
  }

  private Optional<Destination> accepted(Destination destination) {
    line.acceptTransfer();
    return Optional.of(destination);
  }

  private Optional<Destination> rejected(SipStatus status, String why) {
    LOG.info("transfer rejected with {}: {}", status.code(), why);
    line.rejectTransfer(status);
    return Optional.empty();
  }
}
