package org.partyline.gateway;

import java.util.Optional;
import java.util.function.Consumer;
import org.partyline.gateway.call.DialContext;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.TrunkState;

/// The trunks of the SIP endpoint, as calls out see them.
record Trunks(SipEndpoint sip) implements DialContext.Lines {
  @Override
  public OutgoingCall dial(Invitation invitation, Consumer<SipEvent> mailbox) {
    return sip.dial(invitation, mailbox);
  }

  @Override
  public Optional<String> problem(String trunk) {
    TrunkState state = sip.trunkStates().get(trunk);
    if (state == null) {
      return Optional.of("does not exist");
    }
    return Optional.of(state.words()).filter(_ -> !state.usable());
  }
}
