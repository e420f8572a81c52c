package org.partyline.gateway.call;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.partyline.gateway.policy.Requester;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Seat;
import org.partyline.signaling.sip.SipStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Transfers to numbers outside: the room calls the number in the phone's stead, as far as
/// `dial-out` allows that to phones, and the phone leaves once it has been answered.
///
/// @param dial begins a call, and tells how it goes
/// @param phone who wants it
record OutsideNumbers(
    BiConsumer<DialRequest, Consumer<DialState>> dial,
    Requester phone,
    PhoneLine line,
    CallMailbox mailbox) {
  private static final Logger LOG = LoggerFactory.getLogger(OutsideNumbers.class);

  /// @param number as it would be typed
  /// @param replaces whose place the call takes at the other side (RFC 3891)
  /// @param from where the phone is
  void call(String number, Optional<String> replaces, Optional<Seat> from) {
    if (from.isEmpty()) {
      LOG.info("transfer rejected: who is in no room calls nobody");
      line.rejectTransfer(SipStatus.DECLINE);
      return;
    }
    boolean alone =
        from.get().room().participants().stream().filter(Participant::joined).count() < 2;
    if (alone) {
      LOG.info("transfer rejected: nobody else is in the room");
      line.rejectTransfer(SipStatus.TEMPORARILY_UNAVAILABLE);
      return;
    }
    line.acceptCall();
    dial.accept(
        new DialRequest(phone, from.get().room(), number, Optional.empty(), replaces),
        state -> mailbox.post(new CallEvent.Dialled(state)));
  }
}
