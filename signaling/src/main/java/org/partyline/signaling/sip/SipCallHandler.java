package org.partyline.signaling.sip;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/// Who takes incoming calls.
@FunctionalInterface
public interface SipCallHandler {
  /// Called on a SIP worker thread for each admitted INVITE: must return at once.
  ///
  /// @return the call's mailbox
  Consumer<SipEvent> incoming(IncomingCall call);

  /// What a call to this party would be rejected with, for OPTIONS (RFC 3261 §11.2); empty where it
  /// would ring. Must return at once.
  ///
  /// @param source where the OPTIONS came from
  default Optional<SipStatus> availability(SipParty called, InetSocketAddress source) {
    return Optional.empty();
  }

  /// A trunk's state has changed. Called in order for each trunk; must return at once.
  default void trunkChanged(String trunk, TrunkState state) {}
}
