package org.partyline.gateway.call;

import java.util.Optional;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;

/// What becomes of phones' transfers (REFER).
@FunctionalInterface
interface Transfers {
  /// Accepts or rejects a [LineEvent.TransferRequested].
  ///
  /// @return where to, if accepted; [PhoneLine#transferred] has to follow there
  Optional<Destination> answer(SipParty target);

  /// Rejects all.
  static Transfers none(PhoneLine line) {
    return _ -> {
      line.rejectTransfer(SipStatus.DECLINE);
      return Optional.empty();
    };
  }
}
