package org.partyline.gateway.call;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Transfers to numbers of the dial plan, where the policy allows them. A transfer to anybody else
/// would be a call that we pay for, so that it is rejected.
///
/// @param plan as this call's numbers are written
/// @param domains whose users the plan's names are, beside `tel` URIs: what the call came to and
///   where it came from
record OwnNumbers(
    TransferPolicy policy,
    DialPlan plan,
    Set<String> domains,
    Rooms rooms,
    PhoneLine line,
    PinEntry pinEntry)
    implements Transfers {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNumbers.class);

  @Override
  public Optional<Destination> answer(SipParty target) {
    if (policy == TransferPolicy.OFF) {
      return rejected(SipStatus.DECLINE, "dial-in.transfers is off");
    }
    boolean ours =
        target.host().isEmpty() || domains.contains(target.host().toLowerCase(Locale.ROOT));
    Route route = ours ? plan.route(target.user()) : new Route.Refused();
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
      case Route.Refused _ ->
          rejected(
              SipStatus.DECLINE,
              "dial-in.transfers allows own-numbers, and dial-in.numbers has no such number");
    };
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
