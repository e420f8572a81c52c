package org.partyline.gateway.call;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.partyline.gateway.policy.DialPolicy;
import org.partyline.gateway.policy.UsageLedger;
import org.partyline.gateway.routing.Carrier;
import org.partyline.media.PhoneEvent;
import org.partyline.media.PhoneLeg;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;

/// What all calls that we make share.
///
/// @param carriers in the order of the configuration
/// @param limits of calls; how long one may last, among others
/// @param confirms whether who answers has to press 1 before joining the room of this name
/// @param seats of all phones, ours and others
/// @param clock monotonic
public record DialContext(
    DialPolicy policy,
    UsageLedger ledger,
    List<Carrier> carriers,
    Lines lines,
    PhoneLegs legs,
    Prompts prompts,
    CallLimits limits,
    Predicate<String> confirms,
    PhoneSeats seats,
    InstantSource clock) {
  public DialContext {
    carriers = List.copyOf(carriers);
  }

  /// The trunks.
  public interface Lines {
    /// Sends the INVITE; what becomes of it is posted to the mailbox.
    ///
    /// @throws IllegalArgumentException where there is no such trunk
    OutgoingCall dial(Invitation invitation, Consumer<SipEvent> mailbox);

    /// Why a trunk can't be used now; empty where it can.
    Optional<String> problem(String trunk);
  }

  /// Opens the media of a call through a trunk.
  @FunctionalInterface
  public interface PhoneLegs {
    PhoneLeg open(Carrier carrier, Consumer<PhoneEvent> mailbox);
  }
}
