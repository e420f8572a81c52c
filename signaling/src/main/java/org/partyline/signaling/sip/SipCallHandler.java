package org.partyline.signaling.sip;

import java.util.function.Consumer;

/// Who takes incoming calls.
@FunctionalInterface
public interface SipCallHandler {
  /// Called on a SIP worker thread for each admitted INVITE: must return at once.
  ///
  /// @return the call's mailbox
  Consumer<SipEvent> incoming(IncomingCall call);
}
