package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.gateway.room.Seat;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipStatus;

/// What becomes of phones' transfers (REFER).
@FunctionalInterface
interface Transfers {
  /// Accepts or rejects a [LineEvent.TransferRequested].
  ///
  /// @param from where the phone is; empty in the prompt
  /// @return where to, if the phone goes; [PhoneLine#transferred] has to follow there
  Optional<Destination> answer(SipEvent.TransferRequested asked, Optional<Seat> from);

  /// Rejects all.
  static Transfers none(PhoneLine line) {
    return (_, _) -> {
      line.rejectTransfer(SipStatus.DECLINE);
      return Optional.empty();
    };
  }
}
