package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.message.Reasons;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.message.Uris;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.trunk.Authentication;
import org.partyline.signaling.sip.trunk.Trunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call that we make (RFC 3261 §13.2). A proxy may fork its INVITE: the first who answers has the
/// call, and whoever answers later is hung up at once.
public final class OutboundCall extends DialogCall implements OutgoingCall {
  private static final Logger LOG = LoggerFactory.getLogger(OutboundCall.class);
  private static final int MAX_REDIRECTIONS = 3;

  /// One who has answered, and what acknowledges that.
  private record Fork(Dialog dialog, SIPRequest ack) {}

  private final Invitation invitation;
  private final Trunk trunk;
  private final InviteRequest invites;
  private final Map<String, Fork> forks = new HashMap<>();
  private final Map<String, String> earlySdp = new HashMap<>();

  /// What was offered by UPDATE, and accepted, before the answer (RFC 3311): the 200's body changes
  /// nothing of that.
  private final Map<String, String> updatedSdp = new HashMap<>();

  private Deque<NextHop> hops = new ArrayDeque<>();
  private long number;
  private int redirections;
  private boolean rang;
  private boolean heard;
  private @Nullable ClientTransaction transaction;
  private final EarlyDialogs early;
  private @Nullable Dialog dialog;

  private OutboundCall(
      EndpointContext context, Invitation invitation, Trunk trunk, Consumer<SipEvent> events) {
    super(context, Optional.of(trunk));
    this.invitation = invitation;
    this.trunk = trunk;
    this.invites = new InviteRequest(invitation, trunk);
    this.early = new EarlyDialogs(this, trunk);
    this.events = events;
  }

  /// A call by the invitation's trunk, not begun yet.
  ///
  /// @throws IllegalArgumentException for an unknown trunk, or names that make no URI
  public static OutboundCall of(
      EndpointContext context, Invitation invitation, Consumer<SipEvent> events) {
    Trunk trunk =
        context
            .trunks()
            .named(invitation.trunk())
            .orElseThrow(
                () -> new IllegalArgumentException("there is no trunk " + invitation.trunk()));
    return new OutboundCall(context, invitation, trunk, events);
  }

  /// Sends the INVITE, or tells that there is no place for the call.
  public void start() {
    if (context().calls().add(this)) {
      execute(() -> {
        Trunk.Hops found = trunk.hops();
        hops = new ArrayDeque<>(found.hops());
        if (hops.isEmpty()) {
          rejected(503, found.problem());
        } else {
          credentials().newRequest();
          invite();
        }
      });
    } else {
      execute(() -> rejected(503, "too many calls"));
    }
  }

  private Authentication credentials() {
    return Objects.requireNonNull(requests().authentication());
  }

  /// Sends the INVITE to the first of the targets that are left.
  private void invite() {
    NextHop hop = hops.getFirst();
    SIPRequest invite = invites.to(hop, ++number);
    context().replies().set(invite, "User-Agent", context().settings().userAgent());
    timer().write(invite, context().replies());
    context().replies().set(invite, "Supported", ResponseFactory.SUPPORTED);
    credentials().authorize(invite, context().replies());
    Duration patience =
        hops.size() > 1 ? context().timings().failover() : context().timings().lifetime();
    transaction =
        context()
            .clients()
            .send(
                invite,
                List.of(hop),
                patience,
                new ClientTransaction.User() {
                  @Override
                  public void onResponse(SIPResponse response) {
                    execute(() -> received(invite, hop, response));
                  }

                  @Override
                  public void onFailure(int status) {
                    execute(() -> failed(hop, status));
                  }
                });
  }

  /// Nobody has answered at all.
  private void failed(NextHop hop, int status) {
    if (state == State.EARLY && hop.equals(hops.peekFirst())) {
      trunk.failed(hop);
      next(status, "");
    }
  }

  /// The next target, where nothing has been heard of the call (RFC 3263 §4.3).
  private void next(int status, String phrase) {
    hops.removeFirst();
    if (hops.isEmpty() || heard) {
      rejected(status, phrase);
    } else {
      credentials().newRequest();
      invite();
    }
  }

  private void received(SIPRequest invite, NextHop hop, SIPResponse response) {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      accepted(invite, hop, response);
    } else if (state == State.EARLY && invite.getCSeq().getSeqNumber() == number) {
      if (status < 200) {
        heard |= status > 100;
        if (status > 100 && early.take(invite, hop, response)) {
          provisional(response, status);
        }
      } else {
        refused(hop, response, status);
      }
    }
  }

  private void refused(NextHop hop, SIPResponse response, int status) {
    if (status == 422 && timer().lengthen(response)) {
      invite();
    } else if (Authentication.isChallenge(response)) {
      Optional<String> hopeless = credentials().challenged(response);
      if (hopeless.isEmpty()) {
        invite();
      } else {
        LOG.warn("trunk {}: {} for a call: {}", invitation.trunk(), status, hopeless.get());
        rejected(response);
      }
    } else if (status == 503 && hops.size() > 1 && !heard) {
      trunk.failed(hop);
      next(status, "");
    } else if (status >= 300 && status < 400 && redirected(response)) {
      credentials().newRequest();
      invite();
    } else {
      rejected(response);
    }
  }

  /// Whether the call goes on to whom a 3xx names: as far as the application allows, and by the
  /// same trunk.
  private boolean redirected(SIPResponse response) {
    Optional<String> user =
        Dialog.contactOf(response).map(SipUri::getUser).filter(u -> !u.isBlank());
    if (++redirections > MAX_REDIRECTIONS || user.filter(invitation.redirects()).isEmpty()) {
      return false;
    }
    invites.redirect(user.get());
    return true;
  }

  private void provisional(SIPResponse response, int status) {
    if (status == 180 && !rang) {
      rang = true;
      emit(new SipEvent.Ringing());
    }
    Optional<String> sdp = Body.sdp(response);
    if (sdp.isPresent()
        && !sdp.get().equals(earlySdp.put(String.valueOf(response.getToTag()), sdp.get()))) {
      emit(new SipEvent.Progress(sdp.get()));
    }
  }

  private void accepted(SIPRequest invite, NextHop hop, SIPResponse ok) {
    String tag = String.valueOf(ok.getToTag());
    Fork known = forks.get(tag);
    if (known != null) {
      acknowledge(known); // its ACK got lost
      return;
    }
    Dialog answered = Dialog.calling(invite, ok, hop.address(), hop.local());
    answered.contact(trunk.contact(hop));
    SIPRequest ack = answered.ack(invite.getCSeq().getSeqNumber());
    early.confirm(answered, ok);
    invites.authorizeAck(invite, ack); // RFC 3261 §22.1: an ACK can't be challenged
    var fork = new Fork(answered, ack);
    forks.put(tag, fork);
    acknowledge(fork);
    if (state != State.EARLY || invite.getCSeq().getSeqNumber() != number) {
      // another fork, a target that was given up, or a 2xx that crossed our CANCEL
      requests().bye(answered, Optional.empty());
      return;
    }
    dialog = answered;
    state = State.CONFIRMED;
    Optional<String> updated = Optional.ofNullable(updatedSdp.get(tag));
    Optional<String> sdp =
        updated.or(() -> Body.sdp(ok)).or(() -> Optional.ofNullable(earlySdp.get(tag)));
    if (sdp.isEmpty()) {
      fail(EndReason.MISSING_SDP_ANSWER, 488, "no SDP answer");
    } else {
      if (updated.isEmpty()) {
        agreed(invitation.offer(), sdp);
      }
      refreshed(ok);
      emit(new SipEvent.Answered(sdp.get()));
    }
  }

  private void acknowledge(Fork fork) {
    context().clients().sendAck(fork.ack(), requests().hops(fork.dialog()));
  }

  private void rejected(SIPResponse response) {
    emit(
        new SipEvent.Rejected(
            response.getStatusCode(),
            String.valueOf(response.getReasonPhrase()),
            Reasons.of(response),
            Reasons.retryAfter(response)));
    end(EndReason.REJECTED, Reasons.of(response));
  }

  private void rejected(int status, String phrase) {
    if (state == State.EARLY) {
      emit(new SipEvent.Rejected(status, phrase));
      end(EndReason.REJECTED);
    }
  }

  @Override
  void abandon(int status) {
    if (transaction != null) {
      transaction.cancel();
    }
  }

  @Override
  Dialog dialog() {
    if (dialog == null) {
      throw new IllegalStateException("nobody has answered yet");
    }
    return dialog;
  }

  @Override
  boolean inDialog(SIPRequest request) {
    if (state == State.EARLY) {
      dialog = early.of(request).orElse(dialog);
    }
    return dialog != null && dialog.matches(request);
  }

  /// Whether a Replaces header names a phone that this call rings (RFC 3891 §3). Any thread.
  boolean rings(Replaces wanted) {
    return state == State.EARLY && early.isNamedBy(wanted);
  }

  @Override
  String dialogUri(String user) {
    return Uris.ofTarget(user, trunk.settings().domain());
  }

  @Override
  void offered(String remote) {
    super.offered(remote);
    if (state == State.EARLY) {
      dialog().remoteTag().ifPresent(tag -> updatedSdp.put(tag, remote));
    }
  }

  /// Our own offer is open until a reliable response or the 2xx answers it.
  @Override
  int refusesEarlyOffer() {
    return early.agreed(dialog) ? 0 : 491;
  }

  @Override
  Peer peer() {
    return new Peer(Optional.of(invitation.trunk()), Optional.empty());
  }

  /// A request may overtake the 2xx before it on its way through the executor.
  @Override
  boolean matches(SIPRequest request) {
    return callId().equals(request.getCallId().getCallId());
  }

  @Override
  String localTag() {
    return invites.localTag();
  }

  @Override
  public String callId() {
    return invites.callId();
  }
}
