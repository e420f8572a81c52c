package org.partyline.signaling.sip.call;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipEvent.EndReason;
import org.partyline.signaling.sip.SipReason;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.SipWarning;
import org.partyline.signaling.sip.dialog.Dialog;
import org.partyline.signaling.sip.dialog.Replaces;
import org.partyline.signaling.sip.message.Body;
import org.partyline.signaling.sip.message.DtmfBody;
import org.partyline.signaling.sip.message.Reasons;
import org.partyline.signaling.sip.message.ResponseFactory;
import org.partyline.signaling.sip.transaction.ClientTransaction;
import org.partyline.signaling.sip.transaction.SerialExecutor;
import org.partyline.signaling.sip.transaction.ServerTransaction;
import org.partyline.signaling.sip.trunk.Trunk;

/// What calls of both directions do once they have a dialog: BYE, re-INVITE, UPDATE, INFO, session
/// timers. All that happens to a call, from the wire, the application or a timer, goes through its
/// executor, so its state has one owner at a time.
public abstract sealed class DialogCall permits InboundCall, OutboundCall {
  enum State {
    /// Not answered yet.
    EARLY,
    /// Our 200 is out, its ACK has not come.
    ANSWERED,
    CONFIRMED,
    ENDED
  }

  private final SerialExecutor executor = new SerialExecutor("sip-call");
  private final EndpointContext context;
  final Optional<Trunk> via;
  private final SessionRefresh refresh;
  private final SessionTimer timer;
  private final DialogRequests requests;
  private final Reinvites reinvites = new Reinvites(this);
  private final RemoteOffers remoteOffers = new RemoteOffers(this);
  private final Transfers transfers = new Transfers(this);
  private final InfoDigits digits = new InfoDigits(this);
  private @Nullable AnsweredInvite unacknowledged;
  private @Nullable String localSdp;
  private @Nullable String remoteSdp;
  private boolean endEmitted;
  Consumer<SipEvent> events = _ -> {};
  volatile State state = State.EARLY;
  boolean hangUpWanted;

  DialogCall(EndpointContext context, Optional<Trunk> via) {
    this.context = context;
    this.via = via;
    this.requests = new DialogRequests(this, context, via);
    this.refresh = new SessionRefresh(this, context, via);
    this.timer = refresh.timer();
  }

  /// The dialog that the call has or will have with whoever answers.
  abstract Dialog dialog();

  /// Whether a request came within the dialog that the call has now.
  boolean inDialog(SIPRequest request) {
    return dialog().matches(request);
  }

  /// What an UPDATE with an offer gets before the call is answered; 0 where it is welcome (RFC 3311
  /// §5.2).
  abstract int refusesEarlyOffer();

  /// An offer of the other side has its answer.
  void offerAnswered() {
    reinvites.trySend();
  }

  RemoteOffers remoteOffers() {
    return remoteOffers;
  }

  /// A PRACK came within the call.
  void onPrack(ServerTransaction prack) {
    reply(prack, 481);
  }

  /// Whether a request with our tag belongs to this call. Called by any thread.
  abstract boolean matches(SIPRequest request);

  /// Who has this call with us. Called by any thread.
  abstract Peer peer();

  /// Whether a Replaces header names this call, which is answered (RFC 3891 §3). Any thread.
  boolean isNamedBy(Replaces wanted) {
    State now = state; // written after the dialog
    return (now == State.ANSWERED || now == State.CONFIRMED) && dialog().isNamedBy(wanted);
  }

  public abstract String callId();

  abstract String localTag();

  /// Ends a call that nobody has answered.
  abstract void abandon(int status);

  /// Ends the call because the endpoint closes, without waiting for anything.
  public void shutDown() {
    execute(() -> {
      switch (state) {
        case EARLY -> abandon(503);
        case ANSWERED, CONFIRMED -> sendBye();
        case ENDED -> {}
      }
      end(EndReason.LOCAL_HANGUP);
    });
  }

  public void reoffer(String sdp) {
    execute(() -> reinvites.offer(sdp));
  }

  public void acceptReoffer(String sdp) {
    execute(() -> remoteOffers.accept(sdp));
  }

  public void rejectReoffer(SipStatus status) {
    execute(() -> remoteOffers.reject(status, Optional.empty()));
  }

  public void rejectReoffer(SipStatus status, SipWarning warning) {
    execute(() -> remoteOffers.reject(status, Optional.of(warning)));
  }

  public void sendDigit(char digit) {
    String body = DtmfBody.relay(digit);
    execute(() -> digits.send(body));
  }

  public void transfer(String target) {
    String uri = dialogUri(target);
    execute(() -> transfers.ask(uri));
  }

  public void acceptTransfer() {
    execute(transfers::accept);
  }

  public void reportTransfer(int status, String phrase) {
    String line = phrase.replaceAll("\\p{Cntrl}", " ");
    execute(() -> transfers.report(status, line));
  }

  public void rejectTransfer(SipStatus status) {
    execute(() -> transfers.reject(status));
  }

  /// The URI of a user in the other side's domain.
  abstract String dialogUri(String user);

  public void hangUp() {
    execute(this::hangUpNow);
  }

  void hangUpNow() {
    switch (state) {
      case EARLY -> {
        abandon(480);
        end(EndReason.LOCAL_HANGUP);
      }
      case ANSWERED -> {
        // No BYE before the ACK (RFC 3261 §15); the application need not wait for it.
        hangUpWanted = true;
        emitEnded(EndReason.LOCAL_HANGUP, Optional.empty());
      }
      case CONFIRMED -> {
        sendBye();
        end(EndReason.LOCAL_HANGUP);
      }
      case ENDED -> {}
    }
  }

  void onAck(SIPRequest ack) {
    execute(() -> {
      AnsweredInvite waiting = unacknowledged;
      if (waiting != null && waiting.number() == ack.getCSeq().getSeqNumber()) {
        unacknowledged = null;
        waiting.stop();
        acknowledged(waiting, Body.sdp(ack));
      }
    });
  }

  private void acknowledged(AnsweredInvite answered, Optional<String> sdp) {
    boolean first = state == State.ANSWERED;
    state = State.CONFIRMED;
    if (hangUpWanted) {
      sendBye();
      end(EndReason.LOCAL_HANGUP);
    } else if (first && answered.weOffered() && sdp.isEmpty()) {
      // RFC 3261 §13.2.1: the answer has to be in the ACK; there is no session without it.
      fail(EndReason.MISSING_SDP_ANSWER, 488, "no SDP answer in the ACK");
    } else {
      if (answered.weOffered()) {
        sdp.ifPresent(answer -> remoteSdp = answer);
      }
      if (first || (answered.weOffered() && sdp.isPresent())) {
        emit(new SipEvent.Confirmed(answered.weOffered() ? sdp : Optional.empty()));
      }
      reinvites.trySend();
    }
  }

  /// A CANCEL of an INVITE within the call.
  ///
  /// @param cause the CANCEL's Reason
  void onCancel(ServerTransaction cancelled, Optional<SipReason> cause) {
    execute(() -> remoteOffers.cancel(cancelled));
  }

  /// A request within the call, other than ACK and CANCEL.
  void onRequest(ServerTransaction transaction) {
    execute(() -> {
      SIPRequest request = transaction.request();
      if (state == State.ENDED || !inDialog(request)) {
        reply(transaction, 481);
      } else if (!dialog().inOrder(request, transaction.path())) {
        retryLater(transaction);
      } else {
        dispatch(transaction, request);
      }
    });
  }

  private void dispatch(ServerTransaction transaction, SIPRequest request) {
    switch (request.getMethod()) {
      case Request.BYE -> onBye(transaction);
      case Request.INVITE, Request.UPDATE -> {
        Optional<String> minSessionExpires =
            SessionTimer.tooShort(request, context.settings().dialogs());
        if (minSessionExpires.isPresent()) {
          SIPResponse tooSmall = context.replies().of(request, 422, localTag());
          transaction.send(context.replies().with(tooSmall, "Min-SE", minSessionExpires.get()));
        } else if (request.getMethod().equals(Request.INVITE)) {
          remoteOffers.onReinvite(transaction);
        } else {
          remoteOffers.onUpdate(transaction);
        }
      }
      case Request.INFO -> digits.onInfo(transaction);
      case Request.PRACK -> onPrack(transaction);
      case Request.REFER -> transfers.onRefer(transaction);
      case Request.NOTIFY -> transfers.onNotify(transaction);
      case Request.OPTIONS ->
          transaction.send(
              context.replies().capabilities(context.replies().of(request, 200, localTag())));
      default -> reply(transaction, 405);
    }
  }

  private void onBye(ServerTransaction bye) {
    reply(bye, 200);
    if (state == State.EARLY) {
      abandon(487);
    }
    end(EndReason.REMOTE_HANGUP, Reasons.of(bye.request()));
  }

  /// Answers an INVITE, UPDATE or PRACK with 200 and our SDP.
  void sendOk(ServerTransaction transaction, String sdp, boolean weOffer) {
    SIPRequest request = transaction.request();
    boolean refreshes = !request.getMethod().equals(Request.PRACK);
    if (refreshes) {
      dialog().refreshTarget(request);
    }
    SIPResponse ok = refreshes ? ok(request) : context.replies().of(request, 200, localTag());
    context.replies().session(ok, dialog().contact(), sdp);
    localSdp = sdp;
    transaction.send(ok);
    if (request.getMethod().equals(Request.INVITE)) {
      unacknowledged = new AnsweredInvite(ok, transaction.path(), weOffer, this);
    }
  }

  /// A 200 with the session timer's headers; starts the timer.
  SIPResponse ok(SIPRequest request) {
    SIPResponse ok = context.replies().of(request, 200, localTag());
    refresh.read(request);
    SessionTimer.Terms terms = timer.accept(request);
    timer.write(terms, ok, context.replies());
    timer.start(terms);
    return ok;
  }

  /// Offers the session again as it is.
  ///
  /// @return false if there is none of ours yet
  boolean reinviteUnchanged() {
    if (localSdp == null) {
      return false;
    }
    reinvites.refresh(localSdp);
    return true;
  }

  Reinvites reinvites() {
    return reinvites;
  }

  /// Our 200 to an INVITE whose ACK has not come.
  @Nullable AnsweredInvite unacknowledged() {
    return unacknowledged;
  }

  boolean isConfirmed() {
    return state == State.CONFIRMED;
  }

  /// The other side doesn't answer, or doesn't know the call any more (RFC 4028 §10, RFC 5057).
  void peerGone() {
    if (state == State.CONFIRMED || state == State.ANSWERED) {
      fail(EndReason.SESSION_EXPIRED, 408, "session expired");
    }
  }

  /// A 2xx to a re-INVITE or UPDATE of ours came.
  void refreshed(SIPResponse ok) {
    dialog().refreshTarget(ok);
    refresh.read(ok);
    timer.answered(ok);
  }

  /// The other side has offered this.
  void offered(String remote) {
    remoteSdp = remote;
  }

  void agreed(String local, Optional<String> remote) {
    localSdp = local;
    remote.ifPresent(sdp -> remoteSdp = sdp);
  }

  Optional<String> remoteSdp() {
    return Optional.ofNullable(remoteSdp);
  }

  /// Whether we may offer another session now (RFC 3261 §14.1).
  boolean mayOffer() {
    return state == State.CONFIRMED && !remoteOffers.pending() && unacknowledged == null;
  }

  /// A request within the dialog, with our Contact where it may refresh the target.
  SIPRequest request(String method) {
    SIPRequest request = dialog().request(method);
    if (method.equals(Request.INVITE) || method.equals(Request.UPDATE)) {
      context.replies().set(request, "Contact", dialog().contact());
      context.replies().set(request, "Allow", ResponseFactory.ALLOW);
    }
    return request;
  }

  @Nullable ClientTransaction send(SIPRequest request, ClientTransaction.User user) {
    return requests.send(dialog(), request, user);
  }

  void sendAck(SIPRequest ack) {
    context.clients().sendAck(ack, requests.hops(dialog()));
  }

  void sendBye() {
    requests.bye(dialog(), Optional.empty());
  }

  /// Hangs up a call that can't go on.
  void fail(EndReason reason, int cause, String text) {
    requests.bye(dialog(), Optional.of("SIP;cause=%d;text=\"%s\"".formatted(cause, text)));
    end(reason);
  }

  void end(EndReason reason) {
    end(reason, Optional.empty());
  }

  void end(EndReason reason, Optional<SipReason> cause) {
    boolean answered = state == State.ANSWERED || state == State.CONFIRMED;
    state = State.ENDED;
    timer.stop();
    if (unacknowledged != null) {
      unacknowledged.stop();
      unacknowledged = null;
    }
    remoteOffers.end();
    transfers.end();
    context.calls().remove(this, answered);
    emitEnded(reason, cause);
  }

  private void emitEnded(EndReason reason, Optional<SipReason> cause) {
    if (!endEmitted) {
      emit(new SipEvent.Ended(reason, cause));
      endEmitted = true;
    }
  }

  void emit(SipEvent event) {
    if (!endEmitted) {
      events.accept(event);
    }
  }

  void reply(ServerTransaction transaction, int code) {
    transaction.send(context.replies().of(transaction.request(), code, localTag()));
  }

  void unknownBody(ServerTransaction transaction, String accepted) {
    SIPResponse rejection = context.replies().of(transaction.request(), 415, localTag());
    transaction.send(context.replies().with(rejection, "Accept", accepted));
  }

  void retryLater(ServerTransaction transaction) {
    SIPResponse rejection = context.replies().of(transaction.request(), 500, localTag());
    transaction.send(
        context.replies().retryAfter(rejection, ThreadLocalRandom.current().nextInt(0, 11)));
  }

  DialogRequests requests() {
    return requests;
  }

  EndpointContext context() {
    return context;
  }

  SessionTimer timer() {
    return timer;
  }

  void execute(Runnable task) {
    executor.execute(task);
  }

  void later(Duration delay, Runnable task) {
    var _ = context.timers().after(delay, () -> executor.execute(task));
  }
}
