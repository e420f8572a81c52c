package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.NextHop;
import org.partyline.signaling.sip.trunk.Trunk;

/// A call that we make (RFC 3261 §13.2). A proxy may fork its INVITE: the first who answers has the
/// call, and whoever answers later is hung up at once.
public final class OutboundCall extends DialogCall implements OutgoingCall {
  /// One who has answered, and what acknowledges that.
  private record Fork(Dialog dialog, SIPRequest ack) {}

  private final Invitation invitation;
  private final Trunk trunk;
  private final InviteRequest invites;
  private final Map<String, Fork> forks = new HashMap<>();
  private final Map<String, String> earlySdp = new HashMap<>();
  private long number;
  private boolean rang;
  private List<NextHop> hops = List.of();
  private @Nullable ClientTransaction transaction;
  private @Nullable Dialog dialog;

  private OutboundCall(
      EndpointContext context, Invitation invitation, Trunk trunk, Consumer<SipEvent> events) {
    super(context);
    this.invitation = invitation;
    this.trunk = trunk;
    this.invites = new InviteRequest(invitation, trunk.settings());
    this.events = events;
  }

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
        hops = trunk.hops().hops();
        invite();
      });
    } else {
      execute(() -> rejected(503, "too many calls"));
    }
  }

  private void invite() {
    if (hops.isEmpty()) {
      rejected(503, "");
      return;
    }
    NextHop hop = hops.getFirst();
    SIPRequest invite = invites.to(hop, ++number);
    context().replies().set(invite, "User-Agent", context().settings().userAgent());
    timer().write(invite, context().replies());
    transaction =
        context()
            .clients()
            .send(
                invite,
                List.of(hop),
                new ClientTransaction.User() {
                  @Override
                  public void onResponse(SIPResponse response) {
                    execute(() -> received(invite, hop, response));
                  }

                  @Override
                  public void onFailure(int status) {
                    execute(() -> rejected(status, ""));
                  }
                });
  }

  private void received(SIPRequest invite, NextHop hop, SIPResponse response) {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      accepted(invite, hop, response);
    } else if (state == State.EARLY && status < 200) {
      provisional(response, status);
    } else if (state == State.EARLY && status == 422 && timer().lengthen(response)) {
      invite();
    } else if (state == State.EARLY) {
      rejected(status, String.valueOf(response.getReasonPhrase()));
    }
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
    var fork = new Fork(answered, answered.ack(invite.getCSeq().getSeqNumber()));
    forks.put(tag, fork);
    acknowledge(fork);
    if (state != State.EARLY) {
      context()
          .sendBye(answered, Optional.empty()); // another fork, or a 2xx that crossed our CANCEL
      return;
    }
    dialog = answered;
    state = State.CONFIRMED;
    Optional<String> sdp = Body.sdp(ok).or(() -> Optional.ofNullable(earlySdp.get(tag)));
    if (sdp.isEmpty()) {
      fail(EndReason.MISSING_SDP_ANSWER, 488, "no SDP answer");
    } else {
      agreed(invitation.offer(), sdp);
      refreshed(ok);
      emit(new SipEvent.Answered(sdp.get()));
    }
  }

  private void acknowledge(Fork fork) {
    context().clients().sendAck(fork.ack(), context().routing().hops(fork.dialog()));
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
    return dialog != null && dialog.matches(request);
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
