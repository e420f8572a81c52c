package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.SipParty;
import org.partyline.signaling.sip.SipReason;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.message.Parties;
import org.partyline.signaling.sip.message.Uris;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.transaction.ServerTransaction;
import org.partyline.signaling.sip.trunk.Trunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call that came with an INVITE (RFC 3261 §13.3).
final class InboundCall extends DialogCall implements IncomingCall {
  private static final Logger LOG = LoggerFactory.getLogger(InboundCall.class);

  private final ServerTransaction invite;
  private final Dialog dialog;
  private final Optional<String> offer;
  private final Optional<SipCall> replaces;
  private final @Nullable ReliableProvisionals reliable;
  private boolean agreedEarly;
  private boolean answering;
  private volatile long answeredAt;

  /// @param replaces the call whose place it wants, and may have
  InboundCall(
      EndpointContext context,
      ServerTransaction invite,
      SipUri contact,
      Optional<String> offer,
      Optional<Trunk> via,
      Optional<SipCall> replaces) {
    super(context, via);
    this.replaces = replaces;
    this.invite = invite;
    this.offer = offer;
    this.reliable =
        ReliableProvisionals.required(invite.request())
            ? new ReliableProvisionals(this, invite)
            : null;
    this.dialog = Dialog.called(invite.request(), invite.path(), contact);
    via.ifPresent(
        t -> dialog.contact(t.contact(new NextHop(invite.path().source(), invite.path().local()))));
    offer.ifPresent(sdp -> agreed("", Optional.of(sdp)));
  }

  /// Announces the call to the handler.
  void start() {
    execute(() -> {
      try {
        events = context().handler().incoming(this);
      } catch (RuntimeException e) {
        LOG.error("The call handler failed", e);
        abandon(500);
        end(EndReason.FAILED);
      }
    });
  }

  boolean madeBy(ServerTransaction transaction) {
    return transaction == invite;
  }

  /// Whether our 200 has been acknowledged.
  boolean confirmed() {
    return state == State.CONFIRMED;
  }

  /// Whether our 200 waits for its ACK.
  boolean awaitsAck() {
    return state == State.ANSWERED;
  }

  Duration sinceAnswer() {
    return Duration.ofNanos(System.nanoTime() - answeredAt);
  }

  /// Whether the ACK should have come by now.
  boolean overdue() {
    return sinceAnswer().compareTo(context().timings().ackOverdue()) > 0;
  }

  /// Waits no longer for the ACK.
  void giveUp() {
    execute(() -> {
      if (awaitsAck()) {
        fail(EndReason.ACK_TIMEOUT, 408, "no ACK");
      }
    });
  }

  /// Answers a retransmission of the INVITE; false where the request is another one.
  boolean onRetransmission(SIPRequest request) {
    if (!invite.matches(request)) {
      return false;
    }
    invite.onRetransmission();
    return true;
  }

  SIPRequest invite() {
    return invite.request();
  }

  @Override
  Dialog dialog() {
    return dialog;
  }

  @Override
  boolean matches(SIPRequest request) {
    return dialog.matches(request);
  }

  @Override
  String localTag() {
    return dialog.localTag();
  }

  @Override
  public String callId() {
    return dialog.callId();
  }

  @Override
  public SipParty caller() {
    return Parties.caller(invite.request());
  }

  @Override
  public SipParty called() {
    return via.filter(t -> t.isRegisteredContact(invite.request())).isPresent()
        ? Parties.calledAtContact(invite.request())
        : Parties.called(invite.request());
  }

  @Override
  public Optional<SipParty> assertedIdentity() {
    return Parties.assertedIdentity(invite.request());
  }

  @Override
  public Optional<String> trunk() {
    return via.map(t -> t.settings().name());
  }

  @Override
  public Optional<SipCall> replaces() {
    return replaces;
  }

  @Override
  Peer peer() {
    return Peer.of(trunk(), source().getAddress());
  }

  @Override
  public InetSocketAddress source() {
    return invite.path().source();
  }

  @Override
  public Optional<String> offer() {
    return offer;
  }

  @Override
  public void ring() {
    execute(() -> provisional(180, ""));
  }

  @Override
  public void progress(String sdp) {
    execute(() -> provisional(183, sdp));
  }

  private void provisional(int status, String sdp) {
    if (state != State.EARLY || answering) {
      return;
    }
    SIPResponse response = context().replies().of(invite.request(), status, localTag());
    context().replies().session(response, dialog.contact(), sdp);
    if (reliable == null) {
      invite.send(response);
    } else if (offer.isPresent()) {
      agreedEarly |= !sdp.isEmpty();
      reliable.send(response);
    }
    // Where we are to offer, the offer has to be in the first reliable response: that is the 200.
  }

  @Override
  public void answer(String sdp) {
    execute(() -> {
      if (state == State.EARLY && !answering) {
        answering = true;
        if (reliable == null) {
          answerNow(sdp);
        } else {
          reliable.whenAcknowledged(() -> answerNow(sdp));
        }
      }
    });
  }

  private void answerNow(String sdp) {
    if (state == State.EARLY) {
      answeredAt = System.nanoTime();
      state = State.ANSWERED;
      sendOk(invite, agreedEarly ? "" : sdp, offer.isEmpty());
      agreed(sdp, Optional.empty());
    }
  }

  @Override
  void onPrack(ServerTransaction prack) {
    if (reliable == null) {
      super.onPrack(prack);
    } else {
      reliable.onPrack(prack);
    }
  }

  @Override
  void offerAnswered() {
    if (reliable != null) {
      reliable.goOn();
    }
    super.offerAnswered();
  }

  @Override
  String dialogUri(String user) {
    return Uris.ofTarget(
        user, via.map(t -> t.settings().domain()).orElseGet(() -> caller().host()));
  }

  /// The caller's offer is open until we have answered it for good.
  @Override
  int refusesEarlyOffer() {
    return agreedEarly ? 0 : 500;
  }

  @Override
  void end(EndReason reason, Optional<SipReason> cause) {
    if (reliable != null) {
      reliable.end();
    }
    super.end(reason, cause);
  }

  @Override
  public void reject(SipStatus status) {
    execute(() -> {
      if (state == State.EARLY) {
        abandon(status.code());
        end(EndReason.LOCAL_HANGUP);
      } else {
        hangUpNow();
      }
    });
  }

  @Override
  public void reject(SipStatus status, SipWarning warning) {
    execute(() -> {
      if (state == State.EARLY) {
        SIPResponse rejection = context().replies().of(invite.request(), status.code(), localTag());
        invite.send(context().replies().warning(rejection, warning));
        end(EndReason.LOCAL_HANGUP);
      } else {
        hangUpNow();
      }
    });
  }

  @Override
  void onCancel(ServerTransaction cancelled, Optional<SipReason> cause) {
    if (cancelled != invite) {
      super.onCancel(cancelled, cause);
      return;
    }
    execute(() -> {
      if (state == State.EARLY) {
        abandon(487);
        end(EndReason.CANCELLED, cause);
      }
    });
  }

  @Override
  void abandon(int status) {
    SIPResponse rejection = context().replies().of(invite.request(), status, localTag());
    invite.send(status == 503 ? context().replies().retryAfter(rejection, 10) : rejection);
  }
}
