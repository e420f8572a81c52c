package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.Invitation;
import org.partyline.signaling.sip.OutgoingCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.NextHop;

/// A call that we make (RFC 3261 §13.2). A proxy may fork its INVITE: the first who answers has the
/// call, and whoever answers later is hung up at once.
public final class OutboundCall extends DialogCall implements OutgoingCall {
  /// One who has answered, and what acknowledges that.
  private record Fork(Dialog dialog, SIPRequest ack) {}

  private final Invitation invitation;
  private final NextHop hop;
  private final String callId = UUID.randomUUID().toString();
  private final String localTag = Dialog.newTag();
  private final Map<String, Fork> forks = new HashMap<>();
  private final Map<String, String> earlySdp = new HashMap<>();
  private long number;
  private boolean rang;
  private @Nullable ClientTransaction transaction;
  private @Nullable Dialog dialog;

  private OutboundCall(
      EndpointContext context, Invitation invitation, NextHop hop, Consumer<SipEvent> events) {
    super(context);
    this.invitation = invitation;
    this.hop = hop;
    this.events = events;
  }

  /// A call from the listen point that has the invitation's transport and address family.
  public static OutboundCall of(
      EndpointContext context, Invitation invitation, Consumer<SipEvent> events) {
    NextHop hop =
        context.locals().all().stream()
            .filter(local -> local.transport() == invitation.transport())
            .filter(local -> local.canReach(invitation.nextHop().getAddress()))
            .findFirst()
            .map(local -> new NextHop(invitation.nextHop(), local))
            .orElseThrow(() ->
                new IllegalArgumentException("no listen point for " + invitation.transport()));
    var call = new OutboundCall(context, invitation, hop, events);
    var _ = call.newInvite(0); // fails here rather than later
    return call;
  }

  /// Sends the INVITE, or tells that there is no place for the call.
  public void start() {
    if (context().calls().add(this)) {
      execute(this::invite);
    } else {
      execute(() -> rejected(503, "too many calls"));
    }
  }

  private void invite() {
    SIPRequest invite = newInvite(++number);
    transaction =
        context()
            .clients()
            .send(
                invite,
                List.of(hop),
                new ClientTransaction.User() {
                  @Override
                  public void onResponse(SIPResponse response) {
                    execute(() -> received(invite, response));
                  }

                  @Override
                  public void onFailure(int status) {
                    execute(() -> rejected(status, ""));
                  }
                });
  }

  private SIPRequest newInvite(long sequenceNumber) {
    try {
      var addresses = new AddressFactoryImpl();
      var invite = new SIPRequest();
      invite.setMethod(Request.INVITE);
      invite.setRequestURI(addresses.createURI(invitation.target()));
      invite.setMaxForwards(new MaxForwards(70));
      Address local = addresses.createAddress(addresses.createURI(invitation.from()));
      if (invitation.displayName().isPresent()) {
        local.setDisplayName(invitation.displayName().get());
      }
      var from = new From();
      from.setAddress(local);
      from.setTag(localTag);
      invite.setFrom(from);
      var to = new To();
      to.setAddress(addresses.createAddress(addresses.createURI(invitation.target())));
      invite.setTo(to);
      invite.setCallId(new CallID(callId));
      invite.setCSeq(new CSeq(sequenceNumber, Request.INVITE));
      ResponseFactory headers = context().replies();
      headers.set(invite, "Contact", Dialog.contact(hop.local(), hop.address()));
      headers.set(invite, "Allow", ResponseFactory.ALLOW);
      headers.set(invite, "User-Agent", context().settings().userAgent());
      timer().write(invite, headers);
      invite.setMessageContent(
          "application", "sdp", invitation.offer().getBytes(StandardCharsets.UTF_8));
      return invite;
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalArgumentException("not a SIP URI", e);
    }
  }

  private void received(SIPRequest invite, SIPResponse response) {
    int status = response.getStatusCode();
    if (status >= 200 && status < 300) {
      accepted(invite, response);
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

  private void accepted(SIPRequest invite, SIPResponse ok) {
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
    return callId.equals(request.getCallId().getCallId());
  }

  @Override
  String localTag() {
    return localTag;
  }

  @Override
  public String callId() {
    return callId;
  }
}
