package org.partyline.gateway;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.partyline.gateway.call.DialContext;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipCallHandler;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.TrunkState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The trunks of the SIP endpoint, as calls out see them.
record Trunks(SipEndpoint sip) implements DialContext.Lines {
  private static final Logger LOG = LoggerFactory.getLogger(Trunks.class);

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
    return Optional.of(words(state)).filter(_ -> !state.usable());
  }

  static String words(TrunkState state) {
    String reason = state.reason().isEmpty() ? "" : ": " + state.reason();
    return switch (state.kind()) {
          case IDLE -> "is not asked whether it is there";
          case TRYING -> "has not answered yet";
          case REGISTERED -> "is registered";
          case REACHABLE -> "is reachable";
          case REFUSED -> "refuses us";
          case UNREACHABLE -> "is not reachable";
          case TLS_FAILED -> "has a TLS problem";
          case REMOVED -> "is closed";
        }
        + reason;
  }

  /// Calls go to the one handler; what becomes of trunks goes to the log.
  static SipCallHandler logging(SipCallHandler calls) {
    return new SipCallHandler() {
      @Override
      public Consumer<SipEvent> incoming(IncomingCall call) {
        return calls.incoming(call);
      }

      @Override
      public Optional<SipStatus> availability(SipParty called, InetSocketAddress source) {
        return calls.availability(called, source);
      }

      @Override
      public void trunkChanged(String trunk, TrunkState state) {
        if (state.usable() || state.kind() == TrunkState.Kind.TRYING) {
          LOG.info("trunk {} {}", trunk, words(state));
        } else {
          LOG.warn("trunk {} {}", trunk, words(state));
        }
      }
    };
  }
}
